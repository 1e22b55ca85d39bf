package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.space.Text;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.StudyRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes studies, by commands through the stream; each is answered once it is stored. */
final class StudyControl {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);

  private final CommandSender sender;
  private final StudyQueries queries;
  private final StudyCopy copies;
  private final WebhookAddresses webhooks;

  StudyControl(CommandSender sender, StudyQueries queries, WebhookAddresses webhooks) {
    this.webhooks = webhooks;
    this.sender = sender;
    this.queries = queries;
    copies = new StudyCopy(sender, queries);
  }

  Future<JsonObject> create(StudyRequest body) {
    String name = body.name() == null ? "" : body.name();
    StudySpec spec = body.spec();
    UUID id = commandId(name, body.requestId());
    Future<?> allowed =
        spec.webhook() == null
            ? Future.succeededFuture()
            : webhooks.require(URI.create(spec.webhook()));
    return allowed
        .compose(
            v ->
                body.fromStudy() == null
                    ? sender
                        .ask(id, name, null, new Command.CreateStudy(spec), ANSWER_TIMEOUT)
                        .mapEmpty()
                    : copies.create(id, name, spec, body.fromStudy()).mapEmpty())
        .compose(v -> queries.require(name));
  }

  /**
   * The id of the command, and of the study that it creates. It depends on the study's name, so
   * that no client can give a study the id of another one.
   */
  private static UUID commandId(String name, @Nullable String requestId) {
    return requestId == null
        ? UUID.randomUUID()
        : UUID.nameUUIDFromBytes(
            ("create\0" + name + "\0" + Text.requireName(requestId, "request_id"))
                .getBytes(StandardCharsets.UTF_8));
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

  private Future<?> ask(String study, @Nullable UUID studyId, Command command) {
    return sender.ask(study, studyId, command, ANSWER_TIMEOUT);
  }
}
