package io.trialstream.stream;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Event;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Kafka records of commands, answers and events: CloudEvents 1.0 in binary mode. What decides where
 * a message goes is in headers, so that others can pass it by unread. Stateless.
 */
public final class Records {

  /** The largest command, in bytes of JSON. */
  public static final int MAX_COMMAND_BYTES = 256 * 1024;

  private static final String ID = "ce_id";
  private static final String TYPE = "ce_type";
  private static final String SOURCE = "ce_source";
  private static final String TIME = "ce_time";
  private static final String STUDY_ID = "ce_studyid";
  private static final String LANE = "ce_lane";
  private static final String IN_REPLY_TO = "ce_inreplyto";
  private static final String TO = "ce_to";
  private static final String SEQ = "ce_seq";
  private static final String SAMPLER = "/trialstream/sampler";

  private Records() {}

  /** A command as it was received. */
  public record ReceivedCommand(Envelope envelope, Command command) {}

  /**
   * The record of a command: on the results topic if it is about an existing trial, else on the
   * requests topic.
   *
   * @throws IllegalArgumentException if it is larger than {@value #MAX_COMMAND_BYTES} bytes
   */
  public static ProducerRecord<String, byte[]> command(
      Topics topics, Envelope envelope, Command command) {
    byte[] json = Wire.encode(command);
    if (json.length > MAX_COMMAND_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most %d bytes, but this %s has %d. Keep large data elsewhere and store its address."
              .formatted(MAX_COMMAND_BYTES, command.getClass().getSimpleName(), json.length));
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
    if (envelope.studyId() != null) {
      put(record.headers(), STUDY_ID, envelope.studyId().toString());
    }
    return record;
  }

  /**
   * Reads a command.
   *
   * @throws UnreadableMessageException if it cannot be read; the message says why
   */
  public static ReceivedCommand command(ConsumerRecord<String, byte[]> record) {
    Headers headers = record.headers();
    if (record.value() == null || record.value().length > MAX_COMMAND_BYTES) {
      throw new UnreadableMessageException(
          "Expected a body of 1 to %d bytes.".formatted(MAX_COMMAND_BYTES), null);
    }
    if (!(Wire.decode(required(headers, TYPE), record.value()) instanceof Command command)) {
      throw new UnreadableMessageException(
          "Expected a command, but got " + required(headers, TYPE) + ".", null);
    }
    try {
      String studyId = text(headers, STUDY_ID);
      return new ReceivedCommand(
          new Envelope(
              UUID.fromString(required(headers, ID)),
              record.key() == null ? "" : record.key(),
              studyId == null ? null : UUID.fromString(studyId),
              required(headers, SOURCE),
              Integer.parseInt(required(headers, LANE)),
              Instant.parse(required(headers, TIME))),
          command);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableMessageException("Unreadable headers: " + e.getMessage(), e);
    }
  }

  /** The record of an answer, on the lane of the process that asked. */
  public static ProducerRecord<String, byte[]> answer(
      Topics topics, int lane, LaneMessage message, Instant at) {
    var record =
        new ProducerRecord<>(
            topics.suggestions(),
            lane,
            at.toEpochMilli(),
            message.study(),
            Wire.encode(message.message()));
    Headers headers = record.headers();
    String id = message.inReplyTo() + "/" + message.seq();
    cloudEvent(headers, id, Wire.type(message.message()), SAMPLER, at);
    put(headers, IN_REPLY_TO, message.inReplyTo().toString());
    put(headers, TO, message.to());
    put(headers, SEQ, Long.toString(message.seq()));
    if (message.studyId() != null) {
      put(headers, STUDY_ID, message.studyId().toString());
    }
    return record;
  }

  /**
   * Reads what a lane carries, if it is for this process.
   *
   * @throws UnreadableMessageException if it is, and cannot be read
   */
  public static Optional<LaneMessage> answer(ConsumerRecord<String, byte[]> record, String to) {
    Headers headers = record.headers();
    if (!to.equals(text(headers, TO))) {
      return Optional.empty();
    }
    String studyId = text(headers, STUDY_ID);
    return Optional.of(
        new LaneMessage(
            UUID.fromString(required(headers, IN_REPLY_TO)),
            to,
            record.key(),
            studyId == null ? null : UUID.fromString(studyId),
            Long.parseLong(required(headers, SEQ)),
            Wire.decode(required(headers, TYPE), record.value())));
  }

  /** The record of a stored event, for everyone. */
  public static ProducerRecord<String, byte[]> event(
      Topics topics, String study, UUID studyId, long seq, Event event, Instant at) {
    var record =
        new ProducerRecord<>(
            topics.studyEvents(), null, at.toEpochMilli(), study, Wire.encode(event));
    cloudEvent(record.headers(), studyId + "/" + seq, Wire.type(event), SAMPLER, at);
    put(record.headers(), STUDY_ID, studyId.toString());
    put(record.headers(), SEQ, Long.toString(seq));
    return record;
  }

  /**
   * Reads a stored event's record, but not the event.
   *
   * @throws UnreadableMessageException if a header is missing or unreadable
   */
  public static StoredEventRecord event(ConsumerRecord<String, byte[]> record) {
    Headers headers = record.headers();
    try {
      return new StoredEventRecord(
          UUID.fromString(required(headers, STUDY_ID)),
          Long.parseLong(required(headers, SEQ)),
          Instant.ofEpochMilli(record.timestamp()),
          required(headers, TYPE),
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
    put(headers, "ce_specversion", "1.0");
    put(headers, ID, id);
    put(headers, TYPE, type);
    put(headers, SOURCE, source);
    put(headers, TIME, at.toString());
    put(headers, "content-type", "application/json");
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static String required(Headers headers, String name) {
    String value = text(headers, name);
    if (value == null) {
      throw new UnreadableMessageException("Expected a header " + name + ".", null);
    }
    return value;
  }
}
