package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.GrantToken;
import io.trialstream.engine.Message;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.space.Text;
import io.trialstream.stream.CommandSender;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands about trials of a study, and finds what a request about a trial left out.
 * Thread-safe.
 */
final class TrialCommands {

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);

  private final CommandSender sender;
  private final Lookup lookup;

  TrialCommands(CommandSender sender, Lookup lookup) {
    this.sender = sender;
    this.lookup = lookup;
  }

  /** The answer to a command; fails if it is rejected, or not answered in time. */
  <A extends Message> Future<A> ask(StudySummary study, Command.AnsweredBy<A> command) {
    return sender
        .ask(study.name(), study.id(), command, ANSWER_TIMEOUT)
        .map(answer -> answer.message());
  }

  /** Sends a command of which only is needed that it was accepted. */
  Future<?> send(StudySummary study, Command command) {
    return sender.ask(study.name(), study.id(), command, ANSWER_TIMEOUT);
  }

  /** The same for a command that has an id, so that a repeated request is known again. */
  Future<Message> send(StudySummary study, UUID commandId, Command command) {
    return sender
        .ask(commandId, study.name(), study.id(), command, ANSWER_TIMEOUT)
        .map(answer -> answer.message());
  }

  /** The id of a command, from what the client calls it; any if it does not say. */
  static UUID commandId(UUID study, String purpose, @Nullable String name) {
    if (name == null) {
      return UUID.randomUUID();
    }
    Text.requireName(name, "request_id");
    String text = study + " " + purpose + " " + name;
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Does something with the attempt that is named, or with the one that runs. */
  Future<JsonObject> ofAttempt(
      StudySummary study,
      int number,
      @Nullable Integer attempt,
      IntFunction<Future<JsonObject>> use) {
    if (attempt != null) {
      return use.apply(attempt);
    }
    return lookup.trial(study.id(), number).compose(found -> use.apply(found.attempt()));
  }

  /** The token of a running attempt with all that it was given so far. */
  Future<String> token(StudySummary study, int number, int attempt) {
    return lookup
        .parameters(study.id(), number)
        .map(params -> GrantToken.of(number, attempt, params).text());
  }
}
