package io.trialstream.server.kafka;

import io.trialstream.server.port.Offsets;
import io.trialstream.stream.Topics;
import io.trialstream.stream.kafka.DirectConsumer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits offsets to the consumer group, for tools that show its lag; nothing rests on them. Used
 * by the loop's thread.
 */
final class ProgressReports {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressReports.class);
  private static final long REPORT_EVERY_NANOS = 1_000_000_000;

  private final Topics topics;
  private final DirectConsumer consumer;
  private final Map<Integer, Offsets> unreported = new HashMap<>();
  private long lastReportNanos = System.nanoTime();

  ProgressReports(Topics topics, DirectConsumer consumer) {
    this.topics = topics;
    this.consumer = consumer;
  }

  /** Reports these, and what was not reported before, at most once a second. */
  void report(Map<Integer, Offsets> offsets) {
    unreported.putAll(offsets);
    if (System.nanoTime() - lastReportNanos < REPORT_EVERY_NANOS) {
      return;
    }
    lastReportNanos = System.nanoTime();
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    unreported.forEach(
        (partition, o) -> {
          positions.put(
              new TopicPartition(topics.requests(), partition),
              new OffsetAndMetadata(o.requests()));
          positions.put(
              new TopicPartition(topics.results(), partition), new OffsetAndMetadata(o.results()));
        });
    unreported.clear();
    try {
      consumer
          .client()
          .commitAsync(
              positions,
              (reported, e) -> {
                if (e != null) {
                  notReported(e);
                }
              });
    } catch (KafkaException e) {
      notReported(e);
    }
  }

  /** Only who watches the group's lag misses it; a second later there is another. */
  private static void notReported(Exception e) {
    LOG.debug("progress not reported: {}", e.getMessage());
  }
}
