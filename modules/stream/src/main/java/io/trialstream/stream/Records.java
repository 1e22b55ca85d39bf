package io.trialstream.stream;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Kafka records of commands, answers and events: CloudEvents 1.0 in binary mode. What decides where
 * a message goes is in headers, so that others can pass it by unread. Stateless.
 */
public final class Records {

  /** The largest command, in bytes of JSON. */
  public static final int MAX_COMMAND_BYTES = 256 * 1024;

  /** The largest command that adds a trial, with all that it has reported, in bytes of JSON. */
  public static final int MAX_ADDED_TRIAL_BYTES = 3 << 20;

  private static final String ID = "ce_id";
  private static final String TYPE = "ce_type";
  private static final String SOURCE = "ce_source";
  private static final String TIME = "ce_time";
  private static final String STUDY_ID = "ce_studyid";
  private static final String LANE = "ce_lane";
  private static final String SPACE = "ce_space";
  private static final String IN_REPLY_TO = "ce_inreplyto";
  private static final String TO = "ce_to";
  private static final String SEQ = "ce_seq";
  private static final int MAX_SPACE_ID = 64;
  private static final String POSITION = "ce_position";
  private static final String ADD_TRIAL = Wire.type(Command.AddTrial.class);
  private static final String SAMPLER = "/trialstream/sampler";

  private static final byte[] SPEC_VERSION = "1.0".getBytes(StandardCharsets.UTF_8);
  private static final byte[] JSON = "application/json".getBytes(StandardCharsets.UTF_8);
  private static volatile Stamp lastStamp = new Stamp(Instant.MIN, new byte[0]);

  private Records() {}

  /** A command as it was received. */
  public record ReceivedCommand(Envelope envelope, Command command) {}

  /**
   * The record of a command: on the results topic if it is about an existing trial, else on the
   * requests topic.
   *
   * @throws IllegalArgumentException if it is larger than {@value #MAX_COMMAND_BYTES} bytes; one
   *     that adds a trial, than {@value #MAX_ADDED_TRIAL_BYTES}
   */
  public static ProducerRecord<String, byte[]> command(
      Topics topics, Envelope envelope, Command command) {
    byte[] json = Wire.encode(command);
    int most = mostBytes(Wire.type(command));
    if (json.length > most) {
      throw new IllegalArgumentException(
          "Expected at most %s bytes, but this %s has %s. Keep large data elsewhere and store its address."
              .formatted(most, command.getClass().getSimpleName(), json.length));
    }
    String topic = command instanceof Command.AboutTrial ? topics.results() : topics.requests();
    var record =
        new ProducerRecord<>(
            topic, null, envelope.issuedAt().toEpochMilli(), envelope.study(), json);
    cloudEvent(
        record.headers(),
        envelope.commandId().toString(),
        Wire.type(command),
        envelope.sender(),
        envelope.issuedAt());
    put(record.headers(), LANE, Integer.toString(envelope.lane()));
    if (envelope.space() != null) {
      put(record.headers(), SPACE, envelope.space());
    }
    if (envelope.studyId() != null) {
      put(record.headers(), STUDY_ID, envelope.studyId().toString());
    }
    return record;
  }

  private static int mostBytes(String type) {
    return type.equals(ADD_TRIAL) ? MAX_ADDED_TRIAL_BYTES : MAX_COMMAND_BYTES;
  }

  /** The partition of a study's records: what Kafka's own default partitioner chooses. */
  public static int partition(@Nullable String study, int partitions) {
    byte[] key = (study == null ? "" : study).getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /**
   * Reads a command.
   *
   * @throws UnreadableMessageException if it cannot be read; the message says why
   */
  public static ReceivedCommand command(ConsumerRecord<String, byte[]> record) {
    Known headers = new Known(record.headers());
    String type = headers.required(TYPE);
    if (record.value() == null || record.value().length > mostBytes(type)) {
      throw new UnreadableMessageException(
          "Expected a body of 1 to %s bytes.".formatted(mostBytes(type)), null);
    }
    if (!(Wire.decode(type, record.value()) instanceof Command command)) {
      throw new UnreadableMessageException("Expected a command, but got " + type + ".", null);
    }
    try {
      return new ReceivedCommand(
          new Envelope(
              UUID.fromString(headers.required(ID)),
              record.key() == null ? "" : record.key(),
              headers.studyId(),
              headers.required(SOURCE),
              Integer.parseInt(headers.required(LANE)),
              Instant.parse(headers.required(TIME)),
              headers.space()),
          command);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableMessageException("Unreadable headers: " + e.getMessage(), e);
    }
  }

  /**
   * The record of an answer, on the lane of the process that asked.
   *
   * @param encoded the message, in a form that this process reads
   */
  public static ProducerRecord<String, byte[]> answer(
      Topics topics, int lane, LaneMessage message, EncodedMessage encoded, Instant at) {
    var record =
        new ProducerRecord<>(
            topics.suggestions(), lane, at.toEpochMilli(), message.study(), encoded.json());
    Headers headers = record.headers();
    String id = message.inReplyTo() + "/" + message.seq();
    cloudEvent(headers, id, encoded.type(), SAMPLER, at);
    put(headers, IN_REPLY_TO, message.inReplyTo().toString());
    put(headers, SEQ, Long.toString(message.seq()));
    if (message.studyId() != null) {
      put(headers, STUDY_ID, message.studyId().toString());
    }
    put(headers, TO, message.to());
    return record;
  }

  /** Whether what a lane carries is for this process. */
  static boolean isTo(ConsumerRecord<String, byte[]> record, String process) {
    Header addressee = record.headers().lastHeader(TO); // written last, so found first
    return addressee != null
        && Arrays.equals(addressee.value(), process.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what a lane carries.
   *
   * @param spaces what is known of studies' spaces; learns those that the message brings
   * @throws UnreadableMessageException if it cannot be read
   */
  public static LaneMessage answer(ConsumerRecord<String, byte[]> record, KnownSpaces spaces) {
    Known headers = new Known(record.headers());
    return new LaneMessage(
        UUID.fromString(headers.required(IN_REPLY_TO)),
        headers.required(TO),
        record.key(),
        headers.studyId(),
        Long.parseLong(headers.required(SEQ)),
        spaces.read(record.key(), new EncodedMessage(headers.required(TYPE), record.value())));
  }

  /**
   * The record of a stored event, for everyone.
   *
   * @param type the event's, as {@link Wire#type} says
   * @param json the event, encoded
   */
  public static ProducerRecord<String, byte[]> event(
      Topics topics,
      String study,
      UUID studyId,
      long seq,
      long position,
      String type,
      byte[] json,
      Instant at) {
    var record = new ProducerRecord<>(topics.studyEvents(), null, at.toEpochMilli(), study, json);
    cloudEvent(record.headers(), studyId + "/" + seq, type, SAMPLER, at);
    put(record.headers(), SEQ, Long.toString(seq));
    put(record.headers(), POSITION, Long.toString(position));
    put(record.headers(), STUDY_ID, studyId.toString());
    return record;
  }

  /** Place of a stored event's record among all events of its partition; 0 if it does not say. */
  public static long positionOfEvent(ConsumerRecord<String, byte[]> record) {
    Header header = record.headers().lastHeader(POSITION);
    try {
      return header == null
          ? 0
          : Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    } catch (NumberFormatException e) {
      throw new UnreadableMessageException("Unreadable headers: " + e.getMessage(), e);
    }
  }

  /**
   * The study that a stored event's record is about.
   *
   * @throws UnreadableMessageException if it does not say so
   */
  public static UUID studyOfEvent(ConsumerRecord<String, byte[]> record) {
    Header header = record.headers().lastHeader(STUDY_ID); // written last, so found first
    try {
      return UUID.fromString(
          header == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessageException("Unreadable headers: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stored event's record, but not the event.
   *
   * @throws UnreadableMessageException if a header is missing or unreadable
   */
  public static StoredEventRecord event(ConsumerRecord<String, byte[]> record) {
    Known headers = new Known(record.headers());
    try {
      return new StoredEventRecord(
          UUID.fromString(headers.required(STUDY_ID)),
          Long.parseLong(headers.required(SEQ)),
          Instant.ofEpochMilli(record.timestamp()),
          headers.required(TYPE),
          new String(record.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessageException("Unreadable headers: " + e.getMessage(), e);
    }
  }

  /** A record that could not be read or applied, as it was received, with the reason. */
  public static ProducerRecord<String, byte[]> deadLetter(
      Topics topics, ConsumerRecord<String, byte[]> received, String reason) {
    var record =
        new ProducerRecord<>(
            topics.deadLetters(received.topic()), (Integer) null, received.key(), received.value());
    received.headers().forEach(header -> record.headers().add(header));
    put(record.headers(), "dlq_reason", reason);
    put(record.headers(), "dlq_topic", received.topic());
    put(record.headers(), "dlq_partition", Integer.toString(received.partition()));
    put(record.headers(), "dlq_offset", Long.toString(received.offset()));
    return record;
  }

  private static void cloudEvent(
      Headers headers, String id, String type, String source, Instant at) {
    headers.add("ce_specversion", SPEC_VERSION);
    put(headers, ID, id);
    put(headers, TYPE, type);
    put(headers, SOURCE, source);
    headers.add(TIME, text(at));
    headers.add("content-type", JSON);
  }

  /** Most messages of a turn have one time. */
  private static byte[] text(Instant at) {
    Stamp last = lastStamp;
    if (!last.at().equals(at)) {
      last = new Stamp(at, at.toString().getBytes(StandardCharsets.UTF_8));
      lastStamp = last;
    }
    return last.text();
  }

  private record Stamp(Instant at, byte[] text) {}

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The values of a record's headers that this version knows, found in one pass. */
  private static final class Known {
    private static final List<String> NAMES =
        List.of(ID, TYPE, SOURCE, TIME, STUDY_ID, LANE, IN_REPLY_TO, TO, SEQ, SPACE);

    private final byte[] @Nullable [] values = new byte[NAMES.size()][];

    Known(Headers headers) {
      for (Header header : headers) { // of several with one name the last counts
        int at = NAMES.indexOf(header.key());
        if (at >= 0) {
          values[at] = header.value();
        }
      }
    }

    @Nullable String text(String name) {
      byte[] value = values[NAMES.indexOf(name)];
      return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    String required(String name) {
      String value = text(name);
      if (value == null) {
        throw new UnreadableMessageException("Expected a header " + name + ".", null);
      }
      return value;
    }

    /** One that is too long to be an id names no space, so it is not kept. */
    @Nullable String space() {
      String text = text(SPACE);
      return text == null || text.length() <= MAX_SPACE_ID ? text : "";
    }

    @Nullable UUID studyId() {
      String text = text(STUDY_ID);
      return text == null ? null : UUID.fromString(text);
    }
  }
}
