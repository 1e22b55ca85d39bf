package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.stream.LaneMessage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes studies, by commands through the stream; each is answered once it is stored. */
final class StudyControl {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);

  private final CommandSender sender;
  private final StudyQueries queries;

  StudyControl(CommandSender sender, StudyQueries queries) {
    this.sender = sender;
    this.queries = queries;
  }

  Future<JsonObject> create(StudyRequest body) {
    String name = body.name() == null ? "" : body.name();
    return ask(name, null, new Command.CreateStudy(body.spec()))
        .compose(v -> queries.require(name));
  }

  /** The command names the study's id: repeated, it must not meet a new study of this name. */
  Future<JsonObject> change(JsonObject study, Command command) {
    String name = study.getString("name");
    return ask(name, StudyQueries.id(study), command).compose(v -> queries.require(name));
  }

  Future<JsonObject> delete(JsonObject study) {
    return ask(study.getString("name"), StudyQueries.id(study), new Command.DeleteStudy())
        .map(study)
        .recover(
            e -> // repeated, because the first answer came too late
            e instanceof CommandRejectedException r && r.reason() == Reason.STUDY_DELETED
                    ? Future.succeededFuture(study)
                    : Future.failedFuture(e));
  }

  private Future<LaneMessage> ask(String study, @Nullable UUID studyId, Command command) {
    return sender.ask(study, studyId, command, ANSWER_TIMEOUT);
  }
}
