package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.space.Text;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.StudyRequest;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes studies, by commands through the stream; each is answered once it is stored. */
final class StudyControl {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);

  private final CommandSender sender;
  private final Lookup lookup;
  private final StudyCopy copies;
  private final WebhookAddresses webhooks;

  StudyControl(CommandSender sender, Lookup lookup, StudyCopy copies, WebhookAddresses webhooks) {
    this.webhooks = webhooks;
    this.sender = sender;
    this.lookup = lookup;
    this.copies = copies;
  }

  Future<StudySummary> create(StudyRequest body) {
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
        .compose(v -> lookup.study(name));
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
  Future<StudySummary> change(StudySummary study, Command command) {
    return ask(study.name(), study.id(), command).compose(v -> lookup.study(study.name()));
  }

  Future<StudySummary> delete(StudySummary study) {
    return ask(study.name(), study.id(), new Command.DeleteStudy())
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
