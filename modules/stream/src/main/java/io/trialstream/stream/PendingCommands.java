package io.trialstream.stream;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Reason;
import io.trialstream.retry.Backoff;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one process that wait for answers, and when each is sent again. Follows the
 * samplers' clock where they say that this one is too far off. No Vert.x, no Kafka; confined to one
 * thread, except {@link #now}.
 */
public final class PendingCommands implements CommandChannel {

  /** A command is sent again after 2 to 4 s for the first time. */
  private static final long FIRST_RESEND_MILLIS = 4_000;

  private static final long MAX_RESEND_MILLIS = 20_000;

  /** Puts a command on its way, once. */
  @FunctionalInterface
  public interface Transmitter {
    void transmit(Envelope envelope, Command command);
  }

  private final String senderId;
  private final int lane;
  private final ProcessClock clock;
  private final Supplier<UUID> ids;
  private final Transmitter out;
  private final @Nullable KnownSpaces spaces;
  private final RandomGenerator jitter;
  private final Map<UUID, Open> open = new HashMap<>();
  private @Nullable Consumer<LaneMessage> unsolicited;

  /** What to add to this machine's clock to get the samplers', in milliseconds. */
  private volatile long clockOffsetMillis;

  /** Those of a process that wants every answer in full. */
  public PendingCommands(
      String senderId, int lane, ProcessClock clock, Supplier<UUID> ids, Transmitter out) {
    this(senderId, lane, null, clock, ids, out);
  }

  /**
   * @param senderId id of this process, unique and at most 255 characters
   * @param lane where it hears answers
   * @param spaces what it knows of studies' spaces, which answers need not repeat; null if every
   *     answer is to come in full
   * @param ids makes command ids, unique everywhere
   */
  public PendingCommands(
      String senderId,
      int lane,
      @Nullable KnownSpaces spaces,
      ProcessClock clock,
      Supplier<UUID> ids,
      Transmitter out) {
    this.spaces = spaces;
    this.senderId = senderId;
    this.lane = lane;
    this.clock = clock;
    this.ids = ids;
    this.out = out;
    jitter = new SplittableRandom(senderId.hashCode()); // processes need only differ in it
  }

  private final class Open implements Exchange {
    private final Envelope envelope;
    private final Runnable transmission;
    private final Consumer<LaneMessage> handler;
    private long nextSendMillis;
    private final Backoff resend = new Backoff(FIRST_RESEND_MILLIS, MAX_RESEND_MILLIS, jitter);

    private Open(Envelope envelope, Runnable transmission, Consumer<LaneMessage> handler) {
      this.envelope = envelope;
      this.transmission = transmission;
      this.handler = handler;
    }

    @Override
    public UUID commandId() {
      return envelope.commandId();
    }

    @Override
    public void end() {
      open.remove(envelope.commandId(), this);
    }

    @Override
    public void repeatAfter(long millis) {
      nextSendMillis = clock.monotonicMillis() + millis;
    }

    private void transmit() {
      nextSendMillis = clock.monotonicMillis() + resend.nextMillis();
      transmission.run();
    }
  }

  /** The samplers' clock, as far as it is known. Thread-safe. */
  public Instant now() {
    return clock.now().plusMillis(clockOffsetMillis);
  }

  /** A command of this process as it is sent. Thread-safe. */
  public Envelope envelope(UUID commandId, String study, @Nullable UUID studyId) {
    String space = spaces == null ? null : spaces.latest(study);
    return new Envelope(commandId, study, studyId, senderId, lane, now(), space);
  }

  @Override
  public UUID newCommandId() {
    return ids.get();
  }

  @Override
  public Exchange send(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Consumer<LaneMessage> handler) {
    Envelope envelope = envelope(commandId, study, studyId);
    return send(envelope, () -> out.transmit(envelope, command), handler);
  }

  /**
   * Sends a command until the exchange ends.
   *
   * @param transmission puts it on its way, once
   */
  Exchange send(Envelope envelope, Runnable transmission, Consumer<LaneMessage> handler) {
    Open exchange = new Open(envelope, transmission, handler);
    open.put(envelope.commandId(), exchange);
    exchange.transmit();
    return exchange;
  }

  @Override
  public UUID tell(String study, @Nullable UUID studyId, Command command) {
    UUID id = newCommandId();
    out.transmit(envelope(id, study, studyId), command);
    return id;
  }

  /** Hears what answers no open exchange, for example that a lease is lost. */
  public void onUnsolicited(Consumer<LaneMessage> handler) {
    unsolicited = handler;
  }

  /** Takes in what came on the lane. */
  public void deliver(LaneMessage message) {
    if (message.message() instanceof Answer.CommandRejected r && r.reason() == Reason.EXPIRED) {
      clockOffsetMillis = r.nowMillis() - clock.now().toEpochMilli();
    }
    Open exchange = open.get(message.inReplyTo());
    if (exchange != null) {
      exchange.handler.accept(message);
    } else if (unsolicited != null) {
      unsolicited.accept(message);
    }
  }

  /** Sends again what is due; to be called every 100 ms or so. */
  public void sendDue() {
    long now = clock.monotonicMillis();
    for (Open exchange : new ArrayList<>(open.values())) {
      if (exchange.nextSendMillis <= now) {
        exchange.transmit();
      }
    }
  }

  /** Ends every exchange. */
  public void endAll() {
    open.clear();
  }
}
