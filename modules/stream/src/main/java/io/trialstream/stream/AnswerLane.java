package io.trialstream.stream;

import io.trialstream.stream.kafka.LiveConsumer;
import io.trialstream.wire.UnreadableMessageException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partition on which a process hears answers, among others' that it skips. Stateless. */
final class AnswerLane {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerLane.class);

  private AnswerLane() {}

  /** The lane of a process: the same one each time it connects. */
  static int of(String senderId, int lanes) {
    return Math.floorMod(senderId.hashCode(), lanes);
  }

  /**
   * Reads a lane from its end on.
   *
   * @param senderId whose answers are wanted
   * @param spaces what is known of studies' spaces, and learns more
   * @param home runs the handler
   * @param handler gets the answers that came together, without those that cannot be read
   */
  static Future<LiveConsumer> read(
      Vertx vertx,
      KafkaSettings settings,
      int lane,
      String senderId,
      KnownSpaces spaces,
      Executor home,
      Consumer<List<LaneMessage>> handler) {
    return LiveConsumer.open(
        vertx,
        settings.consumer(),
        Set.of(new TopicPartition(settings.topics().suggestions(), lane)),
        Duration.ZERO,
        record -> Records.isTo(record, senderId),
        home,
        records -> handler.accept(messages(lane, records, spaces)));
  }

  private static List<LaneMessage> messages(
      int lane, List<ConsumerRecord<String, byte[]>> records, KnownSpaces spaces) {
    List<LaneMessage> messages = new ArrayList<>(records.size());
    for (ConsumerRecord<String, byte[]> record : records) {
      try {
        messages.add(Records.answer(record, spaces));
      } catch (UnreadableMessageException e) {
        LOG.warn(
            "lane={} offset={} an answer that this version cannot read was skipped: {}",
            lane,
            record.offset(),
            e.getMessage());
      }
    }
    return messages;
  }
}
