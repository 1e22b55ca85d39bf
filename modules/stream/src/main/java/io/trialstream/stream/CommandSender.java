package io.trialstream.stream;

import io.opentelemetry.api.trace.Span;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Message;
import io.trialstream.stream.CommandProducer.Outgoing;
import io.trialstream.stream.kafka.LiveConsumer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands and sends them again, under the same id, until they are answered; reads this
 * process's lane. The broker and the samplers may be away for any time in between.
 *
 * <p>Thread-safe: calls from any thread; handlers run one after the other, on any thread, and must
 * not block it.
 */
public final class CommandSender implements CommandChannel {

  private static final long TICK_MILLIS = 100;

  private final SerialExecutor executor = new SerialExecutor();
  private final Topics topics;
  private final String senderId;
  private final CommandProducer producer;
  private final Tracing tracing;
  private final KnownSpaces spaces = new KnownSpaces();

  /** Touched in the executor only. */
  private final PendingCommands pending;

  private volatile TrafficListener traffic = new TrafficListener() {};
  private @Nullable LiveConsumer lane;
  private Timers.@Nullable Timer resending;
  private boolean closed;

  private CommandSender(
      Vertx vertx, KafkaSettings settings, Tracing tracing, String senderId, int lane) {
    this.topics = settings.topics();
    this.tracing = tracing;
    this.senderId = senderId;
    producer = new CommandProducer(vertx, executor, settings, () -> traffic);
    pending =
        new PendingCommands(
            senderId,
            lane,
            spaces,
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
    int lane = AnswerLane.of(senderId, lanes);
    var sender = new CommandSender(vertx, settings, tracing, senderId, lane);
    Topics topics = settings.topics();
    Future<Void> producing =
        onCallersLoop(sender.producer.open(Set.of(topics.requests(), topics.results())));
    Future<LiveConsumer> reading =
        AnswerLane.read(
            vertx, settings, lane, senderId, sender.spaces, sender.executor, sender::received);
    return Future.join(reading, producing)
        .map(
            v -> {
              sender.start(reading.result());
              return sender;
            })
        .onFailure(
            e -> {
              sender.producer.close();
              reading.onSuccess(LiveConsumer::close);
            });
  }

  private void start(LiveConsumer opened) {
    lane = opened;
    resending = executor.every(TICK_MILLIS, pending::sendDue);
  }

  private void received(List<LaneMessage> messages) {
    messages.forEach(traffic::heard);
    messages.forEach(pending::deliver);
  }

  /** Lets someone see all that is sent and heard from now on. */
  public void watch(TrafficListener listener) {
    traffic = listener;
  }

  /** Hears what answers no open exchange, for example that a lease is lost. */
  public void onUnsolicited(Consumer<LaneMessage> handler) {
    executor.execute(() -> pending.onUnsolicited(handler));
  }

  @Override
  public UUID newCommandId() {
    return pending.newCommandId();
  }

  @Override
  public Exchange send(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Consumer<LaneMessage> handler) {
    Envelope envelope = pending.envelope(commandId, study, studyId);
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
    SharedExchange exchange = new SharedExchange(executor, commandId, span);
    executor.join(
        () -> {
          if (!closed) {
            exchange.begun(
                pending.send(envelope, () -> producer.send(outgoing), exchange.within(handler)));
          }
        });
    return exchange;
  }

  @Override
  public UUID tell(String study, @Nullable UUID studyId, Command command) {
    Envelope envelope = pending.envelope(newCommandId(), study, studyId);
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
  public <A extends Message> Future<Answered<A>> ask(
      String study, @Nullable UUID studyId, Command.AnsweredBy<A> command, Duration timeout) {
    return ask(newCommandId(), study, studyId, command, timeout);
  }

  /** The same under an id that the caller has made: repeated, it counts once. */
  public <A extends Message> Future<Answered<A>> ask(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command.AnsweredBy<A> command,
      Duration timeout) {
    return ask(commandId, study, studyId, command, command.answerType(), timeout);
  }

  /** The same for a command whose answer may be of one type or another. */
  public Future<Answered<Message>> ask(
      String study, @Nullable UUID studyId, Command command, Duration timeout) {
    return ask(newCommandId(), study, studyId, command, timeout);
  }

  /** The same under an id that the caller has made. */
  public Future<Answered<Message>> ask(
      UUID commandId, String study, @Nullable UUID studyId, Command command, Duration timeout) {
    return ask(commandId, study, studyId, command, Message.class, timeout);
  }

  private <A extends Message> Future<Answered<A>> ask(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Class<A> answerType,
      Duration timeout) {
    PendingAnswer<A> answer = new PendingAnswer<>(answerType);
    Exchange exchange;
    try {
      exchange = send(commandId, study, studyId, command, answer);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    var limit = executor.after(timeout.toMillis(), () -> answer.timeIsOver(timeout));
    return onCallersLoop(
        answer
            .future()
            .onComplete(
                r -> {
                  limit.cancel();
                  exchange.end();
                }));
  }

  private static <T> Future<T> onCallersLoop(Future<T> future) {
    Context caller = Vertx.currentContext();
    return caller == null ? future : Future.fromCompletionStage(future.toCompletionStage(), caller);
  }

  /** What handlers are called in; for what else is to be confined with them. */
  public SerialExecutor executor() {
    return executor;
  }

  /** Id of this process. */
  public String senderId() {
    return senderId;
  }

  private Future<Void> closeLane() {
    return lane == null ? Future.succeededFuture() : lane.close();
  }

  /** Sends what is on its way, then lets go of the broker. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    executor.execute(
        () -> {
          closed = true;
          pending.endAll();
          if (resending != null) {
            resending.cancel();
          }
          Future.join(producer.close(), closeLane()).<Void>mapEmpty().onComplete(done);
        });
    return done.future();
  }
}
