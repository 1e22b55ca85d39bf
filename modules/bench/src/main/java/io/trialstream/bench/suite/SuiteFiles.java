package io.trialstream.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of results. Stateless. */
public final class SuiteFiles {

  private SuiteFiles() {}

  /**
   * The table of what is in files; the sampler of the first line is the one that others are
   * compared with.
   *
   * @param after after how many trials: 25, 50, 100 or all
   * @throws IllegalArgumentException if a line is not a result, or there is none after so many
   */
  public static String compare(List<Path> files, String after) throws IOException {
    List<RunRecord> records = new ArrayList<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          records.add(RunRecord.read(line));
        }
      }
    }
    if (records.stream().noneMatch(run -> run.best().containsKey(after))) {
      throw new IllegalArgumentException(
          "Expected results after %s trials in %s, but there are none. Results are after 25, 50, 100 and all."
              .formatted(after, files));
    }
    return new Comparison(records, after).table();
  }
}
