package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The first answer to a command, as a future. Thread-safe.
 *
 * @param <A> the type of the answer
 */
final class PendingAnswer<A extends Message> implements Consumer<LaneMessage> {

  private final Class<A> type;
  private final Promise<Answered<A>> answered = Promise.promise();

  PendingAnswer(Class<A> type) {
    this.type = type;
  }

  @Override
  public void accept(LaneMessage heard) {
    Message message = heard.message();
    if (message instanceof Answer.CommandRejected rejected) {
      answered.tryFail(new CommandRejectedException(rejected));
    } else if (type.isInstance(message)) {
      answered.tryComplete(new Answered<>(heard.studyId(), type.cast(message)));
    } else {
      answered.tryFail(
          new IllegalStateException(
              "Expected %s as an answer, but got %s.".formatted(type.getSimpleName(), message)));
    }
  }

  /** None came in time. */
  void timeIsOver(Duration waited) {
    answered.tryFail(new NoAnswerException(waited));
  }

  /**
   * The answer; fails with {@link CommandRejectedException} if the command was not accepted, with
   * {@link NoAnswerException} if no answer came in time.
   */
  Future<Answered<A>> future() {
    return answered.future();
  }
}
