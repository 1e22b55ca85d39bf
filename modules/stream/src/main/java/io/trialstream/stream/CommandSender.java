package io.trialstream.stream;

import io.opentelemetry.api.trace.Span;
import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.stream.CommandProducer.Outgoing;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands and sends them again, under the same id, until they are answered; reads this
 * process's lane. The broker and the samplers may be away for any time in between.
 *
 * <p>Thread-safe: calls from any thread; handlers run one after the other, on any thread, and must
 * not block it.
 */
public final class CommandSender implements CommandChannel {

  private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);
  private static final long TICK_MILLIS = 100;

  private final Turns turns = new Turns();
  private final Topics topics;
  private final String senderId;
  private final int lane;
  private final CommandProducer producer;
  private final Tracing tracing;

  /** Touched in {@link #turns} only. */
  private final Exchanges exchanges;

  private volatile TrafficListener traffic = new TrafficListener() {};
  private @Nullable TailReader reader;
  private Turns.@Nullable Later resending;
  private boolean closed;

  private CommandSender(
      Vertx vertx, KafkaSettings settings, Tracing tracing, String senderId, int lane) {
    this.topics = settings.topics();
    this.tracing = tracing;
    this.senderId = senderId;
    this.lane = lane;
    producer = new CommandProducer(vertx, turns, settings, () -> traffic);
    exchanges =
        new Exchanges(
            senderId,
            lane,
            ProcessClock.system(),
            UUID::randomUUID,
            (envelope, command) -> producer.send(outgoing(envelope, command, null)));
  }

  /**
   * A command as it travels.
   *
   * @param span what it is a part of; null if it is not traced
   * @throws IllegalArgumentException if it is too large
   */
  private Outgoing outgoing(Envelope envelope, Command command, @Nullable Span span) {
    ProducerRecord<String, byte[]> record = Records.command(topics, envelope, command);
    if (span != null) {
      Tracing.write(span, record.headers());
    }
    return new Outgoing(envelope, command, record);
  }

  /**
   * Connects: finds the lanes, takes one, and reads it from its end on.
   *
   * @param senderId id of this process, unique and at most 255 characters
   * @return fails with {@link StreamUnavailableException} if no broker answers or topics are
   *     missing
   */
  public static Future<CommandSender> connect(
      Vertx vertx, KafkaSettings settings, String senderId) {
    return connect(vertx, settings, senderId, Tracing.OFF);
  }

  /** The same, with commands that belong to traces. */
  public static Future<CommandSender> connect(
      Vertx vertx, KafkaSettings settings, String senderId, Tracing tracing) {
    return new TopicAdmin(vertx, settings)
        .layout()
        .compose(layout -> open(vertx, settings, tracing, senderId, layout.lanes()));
  }

  private static Future<CommandSender> open(
      Vertx vertx, KafkaSettings settings, Tracing tracing, String senderId, int lanes) {
    int lane = Math.floorMod(senderId.hashCode(), lanes);
    var sender = new CommandSender(vertx, settings, tracing, senderId, lane);
    Topics topics = settings.topics();
    Future<Void> producing =
        onCallersLoop(sender.producer.open(Set.of(topics.requests(), topics.results())));
    Future<TailReader> reading =
        TailReader.open(
            vertx,
            settings,
            Set.of(new TopicPartition(topics.suggestions(), lane)),
            Duration.ZERO,
            record -> Records.isTo(record, senderId),
            sender.turns,
            sender::received);
    return Future.join(reading, producing)
        .map(
            v -> {
              sender.start(reading.result());
              return sender;
            })
        .onFailure(
            e -> {
              sender.producer.close();
              reading.onSuccess(TailReader::close);
            });
  }

  private void start(TailReader opened) {
    reader = opened;
    resending = turns.every(TICK_MILLIS, exchanges::sendDue);
  }

  private void received(List<ConsumerRecord<String, byte[]>> records) {
    List<LaneMessage> messages = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      try {
        messages.add(Records.answer(record));
      } catch (UnreadableMessageException e) {
        LOG.warn(
            "lane={} offset={} an answer that this version cannot read was skipped: {}",
            lane,
            record.offset(),
            e.getMessage());
      }
    }
    messages.forEach(traffic::heard);
    messages.forEach(exchanges::deliver);
  }

  /** Lets someone see all that is sent and heard from now on. */
  public void watch(TrafficListener listener) {
    traffic = listener;
  }

  /** Hears what answers no open exchange, for example that a lease is lost. */
  public void onUnsolicited(Consumer<LaneMessage> handler) {
    turns.execute(() -> exchanges.onUnsolicited(handler));
  }

  @Override
  public UUID newCommandId() {
    return exchanges.newCommandId();
  }

  @Override
  public Exchange send(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Consumer<LaneMessage> handler) {
    Envelope envelope = exchanges.envelope(commandId, study, studyId);
    Span span = tracing.asked(envelope, command);
    Outgoing outgoing;
    try {
      outgoing = outgoing(envelope, command, span); // refused here, where the caller hears of it
    } catch (IllegalArgumentException e) {
      if (span != null) {
        span.recordException(e).end();
      }
      throw e;
    }
    Sending sending = new Sending(commandId, span);
    Consumer<LaneMessage> hearing = span == null ? handler : within(span, handler);
    turns.join(
        () -> {
          if (!closed) {
            sending.started(exchanges.send(envelope, () -> producer.send(outgoing), hearing));
          }
        });
    return sending;
  }

  /** What an answer brings about belongs to the span of what was asked. */
  private static Consumer<LaneMessage> within(Span span, Consumer<LaneMessage> handler) {
    return io.opentelemetry.context.Context.root()
        .with(span)
        .wrapConsumer(
            message -> {
              span.addEvent(message.message().getClass().getSimpleName());
              handler.accept(message);
            });
  }

  /** An exchange as other threads may hold it. */
  private final class Sending implements Exchange {
    private final UUID commandId;
    private final @Nullable Span span;
    private @Nullable Exchange exchange;
    private boolean ended;

    private Sending(UUID commandId, @Nullable Span span) {
      this.commandId = commandId;
      this.span = span;
    }

    private void started(Exchange value) {
      exchange = value;
      if (ended) {
        value.end();
      }
    }

    @Override
    public UUID commandId() {
      return commandId;
    }

    @Override
    public void end() {
      turns.join(
          () -> {
            if (span != null && !ended) {
              span.end();
            }
            ended = true;
            if (exchange != null) {
              exchange.end();
            }
          });
    }

    @Override
    public void repeatAfter(long millis) {
      turns.join(
          () -> {
            if (exchange != null) {
              exchange.repeatAfter(millis);
            }
          });
    }
  }

  @Override
  public UUID tell(String study, @Nullable UUID studyId, Command command) {
    Envelope envelope = exchanges.envelope(newCommandId(), study, studyId);
    Span span = tracing.told(envelope, command);
    try {
      producer.send(outgoing(envelope, command, span));
    } finally {
      if (span != null) {
        span.end();
      }
    }
    return envelope.commandId();
  }

  /**
   * Sends a command until its first answer, which comes on the caller's event loop if it has one.
   *
   * @return the answer; fails with {@link CommandRejectedException} if it was not accepted, with
   *     {@link NoAnswerException} if none came in time
   */
  public Future<LaneMessage> ask(
      String study, @Nullable UUID studyId, Command command, Duration timeout) {
    return ask(newCommandId(), study, studyId, command, timeout);
  }

  /** The same under an id that the caller has made: repeated, it counts once. */
  public Future<LaneMessage> ask(
      UUID commandId, String study, @Nullable UUID studyId, Command command, Duration timeout) {
    Promise<LaneMessage> answered = Promise.promise();
    Exchange exchange;
    try {
      exchange =
          send(
              commandId,
              study,
              studyId,
              command,
              message -> {
                if (message.message() instanceof Answer.CommandRejected rejected) {
                  answered.tryFail(new CommandRejectedException(rejected));
                } else {
                  answered.tryComplete(message);
                }
              });
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    var limit =
        turns.after(timeout.toMillis(), () -> answered.tryFail(new NoAnswerException(timeout)));
    Future<LaneMessage> answer =
        answered
            .future()
            .onComplete(
                r -> {
                  limit.cancel();
                  exchange.end();
                });
    return onCallersLoop(answer);
  }

  private static <T> Future<T> onCallersLoop(Future<T> future) {
    Context caller = Vertx.currentContext();
    return caller == null ? future : Future.fromCompletionStage(future.toCompletionStage(), caller);
  }

  /** What handlers are called in; for what else is to be confined with them. */
  public Turns turns() {
    return turns;
  }

  /** Id of this process. */
  public String senderId() {
    return senderId;
  }

  private Future<Void> closeReader() {
    return reader == null ? Future.succeededFuture() : reader.close();
  }

  /** Sends what is on its way, then lets go of the broker. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    turns.execute(
        () -> {
          closed = true;
          exchanges.endAll();
          if (resending != null) {
            resending.cancel();
          }
          Future.join(producer.close(), closeReader()).<Void>mapEmpty().onComplete(done);
        });
    return done.future();
  }
}
