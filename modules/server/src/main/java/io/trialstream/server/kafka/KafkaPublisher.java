package io.trialstream.server.kafka;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.JournalEntry;
import io.trialstream.server.port.Outgoing;
import io.trialstream.server.port.Publication;
import io.trialstream.server.port.StreamFailedException;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Records;
import io.trialstream.stream.Topics;
import io.trialstream.stream.kafka.DirectProducer;
import io.trialstream.wire.EncodedMessage;
import io.trialstream.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events, answers and dead letters to their topics. Used by one thread at a time, which must
 * not be an event loop.
 */
final class KafkaPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaPublisher.class);
  private static final long PUBLISH_SECONDS = 150;

  /** What a record takes beside its body: names of at most 255 characters, ids and headers. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final Topics topics;
  private final DirectProducer producer;

  KafkaPublisher(Topics topics, DirectProducer producer) {
    this.topics = topics;
    this.producer = producer;
  }

  /** Sends in this order; see {@link CommandStream#publish}. */
  Publication publish(List<Outgoing> messages) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(messages.size() * 2);
    messages.forEach(message -> records.addAll(records(message)));
    Acknowledged acknowledged = new Acknowledged(records.size());
    try {
      records.forEach(record -> producer.client().send(record, acknowledged));
    } catch (KafkaException e) {
      throw KafkaFailures.failed(e);
    }
    return acknowledged;
  }

  /** Knows when so many records are acknowledged. */
  private static final class Acknowledged implements Callback, Publication {
    private final CountDownLatch open;
    private volatile @Nullable Exception failure;

    Acknowledged(int records) {
      open = new CountDownLatch(records);
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
      if (e != null) {
        failure = e;
      }
      open.countDown();
    }

    @Override
    public boolean done() {
      return open.getCount() == 0;
    }

    @Override
    public void await() {
      try {
        if (!open.await(PUBLISH_SECONDS, TimeUnit.SECONDS)) {
          throw new StreamFailedException("Kafka does not answer.", null);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StreamFailedException("Interrupted while Kafka was working.", e);
      }
      Exception e = failure;
      if (e != null) {
        throw KafkaFailures.failed(e);
      }
    }
  }

  @SuppressWarnings("unchecked") // made by received()
  private List<ProducerRecord<String, byte[]>> records(Outgoing message) {
    return switch (message) {
      case Outgoing.Published p when isTooLarge(p.entry().json()) -> instead(p.entry());
      case Outgoing.AnswerOnly a when isTooLarge(Wire.encode(a.message())) ->
          List.of(refusal(a.replyTo(), a.study(), a.studyId(), a.at()));
      case Outgoing.Published p -> {
        JournalEntry e = p.entry();
        EncodedMessage full = new EncodedMessage(Wire.type(e.event()), e.json());
        List<ProducerRecord<String, byte[]>> both = new ArrayList<>(2);
        if (e.replyTo() != null) {
          both.add(
              Records.answer(
                  topics,
                  e.replyTo().lane(),
                  e.replyTo().message(e.study(), e.studyId(), e.seq(), e.event()),
                  p.laneForm() == null || isTooLarge(p.laneForm().json()) ? full : p.laneForm(),
                  e.at()));
        }
        both.add(
            Records.event(
                topics,
                e.study(),
                e.studyId(),
                e.seq(),
                e.position(),
                full.type(),
                full.json(),
                e.at()));
        yield both;
      }
      case Outgoing.AnswerOnly a ->
          List.of(
              Records.answer(
                  topics,
                  a.replyTo().lane(),
                  a.replyTo().message(a.study(), a.studyId(), 0, a.message()),
                  encoded(a.message()),
                  a.at()));
      case Outgoing.DeadLetter d ->
          List.of(
              Records.deadLetter(
                  topics, (ConsumerRecord<String, byte[]>) d.received().origin(), d.reason()));
    };
  }

  private static EncodedMessage encoded(Message message) {
    return new EncodedMessage(Wire.type(message), Wire.encode(message));
  }

  private static boolean isTooLarge(byte[] json) {
    return json.length + MAX_HEADER_BYTES > KafkaSettings.MAX_MESSAGE_BYTES;
  }

  /**
   * What is sent in place of an event that Kafka does not take, which versions before 0.2 could
   * store: followers see a gap and fetch the event from the gateway, and its sender gets words.
   */
  private List<ProducerRecord<String, byte[]>> instead(JournalEntry e) {
    LOG.atError()
        .addKeyValue("study", e.study())
        .log(
            "event {} of {} bytes is too large for Kafka and is not published; it is in the"
                + " journal",
            e.seq(),
            e.json().length);
    return e.replyTo() == null
        ? List.of()
        : List.of(refusal(e.replyTo(), e.study(), e.studyId(), e.at()));
  }

  private ProducerRecord<String, byte[]> refusal(
      JournalEntry.ReplyTo to, String study, @Nullable UUID studyId, Instant at) {
    Answer.CommandRejected words =
        new Answer.CommandRejected(
            Reason.INVALID_VALUE,
            "The answer is too large to be sent. Read the trial from the gateway.",
            at.toEpochMilli());
    return Records.answer(
        topics, to.lane(), to.message(study, studyId, 0, words), encoded(words), at);
  }
}
