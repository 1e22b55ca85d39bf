package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Reason;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
public final class CommandSender {

  private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);
  private static final long FIRST_RESEND_MILLIS = 3_000;
  private static final long LAST_RESEND_MILLIS = 15_000;
  private static final long TICK_MILLIS = 100;

  private final Context context;
  private final Vertx vertx;
  private final Topics topics;
  private final String senderId;
  private final int lane;
  private final KafkaWriteStream<String, byte[]> producer;
  private final KafkaReadStream<String, byte[]> reader;

  /** Touched on {@link #context} only. */
  private final Map<UUID, Exchange> exchanges = new HashMap<>();

  /** What to add to this machine's clock to get the samplers', in milliseconds. */
  private volatile long clockOffsetMillis;

  private long timer;
  private boolean closed;
  private volatile @Nullable Consumer<LaneMessage> unsolicited;

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
  }

  /** One command and what has been answered to it. */
  public final class Exchange {
    private final Envelope envelope;
    private final Command command;
    private final Consumer<LaneMessage> handler;
    private long nextSendMillis;
    private long resendMillis = FIRST_RESEND_MILLIS;

    private Exchange(Envelope envelope, Command command, Consumer<LaneMessage> handler) {
      this.envelope = envelope;
      this.command = command;
      this.handler = handler;
    }

    /** The command's id. */
    public UUID commandId() {
      return envelope.commandId();
    }

    /** Sends no more and hears no more. */
    public void end() {
      context.runOnContext(v -> exchanges.remove(envelope.commandId(), this));
    }

    /** Sends the same command again after this time rather than the usual one, in milliseconds. */
    public void repeatAfter(long millis) {
      context.runOnContext(v -> nextSendMillis = System.currentTimeMillis() + millis);
    }

    private void send() {
      nextSendMillis = System.currentTimeMillis() + resendMillis;
      resendMillis = Math.min(resendMillis * 2, LAST_RESEND_MILLIS);
      producer
          .send(Records.command(topics, envelope, command))
          .onFailure(
              e -> LOG.warn("study={} command not sent yet: {}", envelope.study(), e.getMessage()));
    }
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
    timer = vertx.setPeriodic(TICK_MILLIS, t -> context.runOnContext(v -> sendAgain()));
  }

  private void received(ConsumerRecord<String, byte[]> record) {
    try {
      Records.answer(record, senderId).ifPresent(this::deliver);
    } catch (UnreadableMessageException e) {
      LOG.warn(
          "lane={} offset={} an answer that this version cannot read was skipped: {}",
          lane,
          record.offset(),
          e.getMessage());
    }
  }

  /** The samplers' clock, as far as it is known. */
  private Instant now() {
    return Instant.now().plusMillis(clockOffsetMillis);
  }

  private void deliver(LaneMessage message) {
    if (message.message() instanceof Answer.CommandRejected r && r.reason() == Reason.EXPIRED) {
      clockOffsetMillis = r.nowMillis() - Instant.now().toEpochMilli();
    }
    Exchange exchange = exchanges.get(message.inReplyTo());
    if (exchange != null) {
      exchange.handler.accept(message);
      return;
    }
    Consumer<LaneMessage> other = unsolicited;
    if (other != null) {
      other.accept(message);
    }
  }

  private void sendAgain() {
    long now = System.currentTimeMillis();
    for (Exchange exchange : new ArrayList<>(exchanges.values())) {
      if (exchange.nextSendMillis <= now) {
        exchange.send();
      }
    }
  }

  /** Hears what answers no open exchange, for example that a lease is lost. */
  public void onUnsolicited(Consumer<LaneMessage> handler) {
    unsolicited = handler;
  }

  /**
   * Sends a command until the exchange is ended; hears every answer to it.
   *
   * @throws IllegalArgumentException if a name is not allowed or the command is too large
   */
  public Exchange send(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Consumer<LaneMessage> handler) {
    Envelope envelope = new Envelope(commandId, study, studyId, senderId, lane, now());
    Records.command(topics, envelope, command);
    Exchange exchange = new Exchange(envelope, command, handler);
    context.runOnContext(
        v -> {
          if (!closed) {
            exchanges.put(commandId, exchange);
            exchange.send();
          }
        });
    return exchange;
  }

  /**
   * Sends a command once; an answer, if there is one, is unsolicited.
   *
   * @return the command's id
   */
  public UUID tell(String study, @Nullable UUID studyId, Command command) {
    Envelope envelope = new Envelope(UUID.randomUUID(), study, studyId, senderId, lane, now());
    producer
        .send(Records.command(topics, envelope, command))
        .onFailure(e -> LOG.warn("study={} not sent: {}", study, e.getMessage()));
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
    Promise<LaneMessage> answered = Promise.promise();
    Exchange exchange;
    try {
      exchange =
          send(
              UUID.randomUUID(),
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
          exchanges.clear();
          vertx.cancelTimer(timer);
          Future.join(producer.close(), reader.close()).<Void>mapEmpty().onComplete(done);
        });
    return done.future();
  }
}
