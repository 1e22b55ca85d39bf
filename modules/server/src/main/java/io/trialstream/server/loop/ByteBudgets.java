package io.trialstream.server.loop;

import io.trialstream.server.port.JournalEntry;
import java.util.List;

/**
 * How many bytes of events may come together.
 *
 * @param event the largest event that is stored: it has to fit into one record of Kafka, with its
 *     headers
 * @param studyBatch a study whose batch holds more decides on in the next batch
 * @param batch a batch of a partition that holds more is stored before more studies decide
 */
public record ByteBudgets(int event, long studyBatch, long batch) {

  /** What samplers keep to. */
  public static final ByteBudgets DEFAULT = new ByteBudgets(3_500_000, 2L << 20, 3L << 20);

  /** Of large events no more come in one batch: the other studies wait while they are stored. */
  long largeEvents() {
    return studyBatch / 32;
  }

  /** The first events of a list, as many as one batch stores together; at least one. */
  List<JournalEntry> oneBatch(List<JournalEntry> events) {
    long bytes = 0;
    int count = 0;
    while (count < events.size() && bytes < batch) {
      bytes += events.get(count).json().length;
      count++;
    }
    return events.subList(0, count);
  }
}
