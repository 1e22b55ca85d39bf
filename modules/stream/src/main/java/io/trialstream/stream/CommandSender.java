package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands and sends them again, under the same id, until they are answered; reads this
 * process's lane. The broker and the samplers may be away for any time in between.
 *
 * <p>Thread-safe: calls from any thread; handlers run on one event loop and must not block it.
 */
public final class CommandSender implements CommandChannel {

  private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);
  private static final long TICK_MILLIS = 100;

  private final Context context;
  private final Vertx vertx;
  private final Topics topics;
  private final String senderId;
  private final int lane;
  private final KafkaWriteStream<String, byte[]> producer;
  private final KafkaReadStream<String, byte[]> reader;

  private final Queue<Outgoing> outbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();

  /** Touched on {@link #context} only. */
  private final Exchanges exchanges;

  private volatile TrafficListener traffic = new TrafficListener() {};
  private long timer;
  private boolean closed;

  private CommandSender(
      Context context,
      Vertx vertx,
      KafkaSettings settings,
      String senderId,
      int lane,
      KafkaReadStream<String, byte[]> reader) {
    this.context = context;
    this.vertx = vertx;
    this.topics = settings.topics();
    this.senderId = senderId;
    this.lane = lane;
    this.reader = reader;
    this.producer =
        KafkaWriteStream.create(
            vertx, settings.producer(), new StringSerializer(), new ByteArraySerializer());
    exchanges =
        new Exchanges(senderId, lane, ProcessClock.system(), UUID::randomUUID, this::transmit);
  }

  private void transmit(Envelope envelope, Command command) {
    traffic.sent(envelope, command);
    outbox.add(new Outgoing(envelope, command));
    if (draining.compareAndSet(false, true)) {
      context.executeBlocking(this::drain); // one after the other, in order
    }
  }

  /** Hands all that waits to the client, which blocks while the broker is away. */
  private @Nullable Void drain() {
    draining.set(false);
    for (Outgoing next = outbox.poll(); next != null; next = outbox.poll()) {
      Envelope envelope = next.envelope();
      Command command = next.command();
      try {
        producer
            .unwrap()
            .send(
                Records.command(topics, envelope, command),
                (metadata, e) -> {
                  if (e == null) {
                    traffic.delivered(envelope, command);
                  } else {
                    notSent(envelope, e);
                  }
                });
      } catch (KafkaException | IllegalStateException e) { // full for too long, or closed
        notSent(envelope, e);
      }
    }
    return null;
  }

  private static void notSent(Envelope envelope, Exception e) {
    LOG.warn("study={} command not sent yet: {}", envelope.study(), e.getMessage());
  }

  /** A command on its way. */
  private record Outgoing(Envelope envelope, Command command) {}

  /**
   * Connects: finds the lanes, takes one, and reads it from its end on.
   *
   * @param senderId id of this process, unique and at most 255 characters
   * @return fails with {@link StreamUnavailableException} if no broker answers or topics are
   *     missing
   */
  public static Future<CommandSender> connect(
      Vertx vertx, KafkaSettings settings, String senderId) {
    Context context = vertx.getOrCreateContext();
    Promise<CommandSender> connected = Promise.promise();
    context.runOnContext(
        v ->
            new TopicAdmin(vertx, settings)
                .partitions()
                .compose(lanes -> open(vertx, context, settings, senderId, lanes))
                .onComplete(connected));
    return connected.future();
  }

  private static Future<CommandSender> open(
      Vertx vertx, Context context, KafkaSettings settings, String senderId, int lanes) {
    int lane = Math.floorMod(senderId.hashCode(), lanes);
    Map<String, Object> config = settings.consumer();
    config.put("auto.offset.reset", "latest");
    KafkaReadStream<String, byte[]> reader =
        KafkaReadStream.create(
            vertx, config, new StringDeserializer(), new ByteArrayDeserializer());
    var partition = new TopicPartition(settings.topics().suggestions(), lane);
    return reader
        .assign(Set.of(partition))
        .compose(v -> reader.seekToEnd(Set.of(partition)))
        .compose(v -> reader.position(partition))
        .map(
            position -> {
              var sender = new CommandSender(context, vertx, settings, senderId, lane, reader);
              sender.start();
              return sender;
            })
        .onFailure(e -> reader.close());
  }

  private void start() {
    reader.exceptionHandler(e -> LOG.warn("lane={} not readable now: {}", lane, e.getMessage()));
    reader.handler(record -> context.runOnContext(v -> received(record)));
    timer = vertx.setPeriodic(TICK_MILLIS, t -> context.runOnContext(v -> exchanges.sendDue()));
  }

  private void received(ConsumerRecord<String, byte[]> record) {
    try {
      Records.answer(record, senderId)
          .ifPresent(
              message -> {
                traffic.heard(message);
                exchanges.deliver(message);
              });
    } catch (UnreadableMessageException e) {
      LOG.warn(
          "lane={} offset={} an answer that this version cannot read was skipped: {}",
          lane,
          record.offset(),
          e.getMessage());
    }
  }

  /** Lets someone see all that is sent and heard from now on. */
  public void watch(TrafficListener listener) {
    traffic = listener;
  }

  /** Hears what answers no open exchange, for example that a lease is lost. */
  public void onUnsolicited(Consumer<LaneMessage> handler) {
    context.runOnContext(v -> exchanges.onUnsolicited(handler));
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
    Records.command(topics, envelope, command); // refuses it here, where the caller hears of it
    Sending sending = new Sending(commandId);
    context.runOnContext(
        v -> {
          if (!closed) {
            sending.started(exchanges.send(envelope, command, handler));
          }
        });
    return sending;
  }

  /** An exchange as other threads may hold it. */
  private final class Sending implements Exchange {
    private final UUID commandId;
    private @Nullable Exchange exchange;

    private Sending(UUID commandId) {
      this.commandId = commandId;
    }

    private void started(Exchange value) {
      exchange = value;
    }

    private void later(Consumer<Exchange> call) {
      context.runOnContext(
          v -> {
            if (exchange != null) {
              call.accept(exchange);
            }
          });
    }

    @Override
    public UUID commandId() {
      return commandId;
    }

    @Override
    public void end() {
      later(Exchange::end);
    }

    @Override
    public void repeatAfter(long millis) {
      later(e -> e.repeatAfter(millis));
    }
  }

  @Override
  public UUID tell(String study, @Nullable UUID studyId, Command command) {
    Envelope envelope = exchanges.envelope(newCommandId(), study, studyId);
    transmit(envelope, command);
    return envelope.commandId();
  }

  /**
   * Sends a command until its first answer.
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
    long limit =
        vertx.setTimer(
            Math.max(1, timeout.toMillis()), t -> answered.tryFail(new NoAnswerException(timeout)));
    return answered
        .future()
        .onComplete(
            r -> {
              vertx.cancelTimer(limit);
              exchange.end();
            });
  }

  /** Id of this process. */
  public String senderId() {
    return senderId;
  }

  /** Sends what is on its way, then lets go of the broker. */
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          closed = true;
          exchanges.endAll();
          vertx.cancelTimer(timer);
          context // the client's own close does not wait for what is still in the outbox
              .executeBlocking(this::drain)
              .eventually(() -> Future.join(producer.close(), reader.close()))
              .<Void>mapEmpty()
              .onComplete(done);
        });
    return done.future();
  }
}
