package io.trialstream.stream;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as any thread may hold it, also before it has begun; its span ends with it.
 * Thread-safe: the exchange itself is touched in the executor only.
 */
final class SharedExchange implements CommandChannel.Exchange {

  private final SerialExecutor executor;
  private final UUID commandId;
  private final @Nullable Span span;

  // touched in the executor only
  private CommandChannel.@Nullable Exchange begun;
  private boolean ended;

  /**
   * One that has not begun.
   *
   * @param span what it is a part of; null if it is not traced
   */
  SharedExchange(SerialExecutor executor, UUID commandId, @Nullable Span span) {
    this.executor = executor;
    this.commandId = commandId;
    this.span = span;
  }

  /** It has begun; to be called in the executor. */
  void begun(CommandChannel.Exchange exchange) {
    begun = exchange;
    if (ended) {
      exchange.end();
    }
  }

  /** What an answer brings about belongs to the span of what was asked. */
  Consumer<LaneMessage> within(Consumer<LaneMessage> handler) {
    Span traced = span;
    if (traced == null) {
      return handler;
    }
    return Context.root()
        .with(traced)
        .wrapConsumer(
            message -> {
              traced.addEvent(message.message().getClass().getSimpleName());
              handler.accept(message);
            });
  }

  @Override
  public UUID commandId() {
    return commandId;
  }

  @Override
  public void end() {
    executor.join(
        () -> {
          if (span != null && !ended) {
            span.end();
          }
          ended = true;
          if (begun != null) {
            begun.end();
          }
        });
  }

  @Override
  public void repeatAfter(long millis) {
    executor.join(
        () -> {
          if (begun != null) {
            begun.repeatAfter(millis);
          }
        });
  }
}
