package io.trialstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Event;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A segment gives back the very events that were written. */
class SegmentsTest {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "wire", "v1");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.123Z");

  private static List<Segments.Entry> read(byte[] segment) {
    List<Segments.Entry> entries = new ArrayList<>();
    Segments.read(segment, entries::add);
    return entries;
  }

  private static byte[] write(List<Segments.Entry> entries) {
    Segments.Writer writer = new Segments.Writer();
    entries.forEach(e -> writer.add(e.at(), e.event()));
    assertThat(writer.size()).isEqualTo(entries.size());
    return writer.toBytes();
  }

  @Test
  void every_kind_of_event_comes_back() throws Exception {
    List<Segments.Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(GOLDEN, "*.json")) {
      for (Path file : files) {
        String type =
            "io.trialstream." + file.getFileName().toString().replace(".json", "") + ".v1";
        if (Wire.decode(type, Files.readAllBytes(file)) instanceof Event event) {
          entries.add(new Segments.Entry(START.plusMillis(entries.size() * 7L - 3), event));
        }
      }
    }
    assertThat(entries).hasSizeGreaterThan(12);
    assertThat(read(write(entries))).isEqualTo(entries);
  }

  @Test
  void extreme_values_come_back() {
    Map<String, Object> attrs = new LinkedHashMap<>();
    attrs.put("nothing", null);
    attrs.put("list", List.of(1L, 2.5, "ü\uD83D\uDE00"));
    Map<String, Parameter> params = new LinkedHashMap<>();
    params.put("x", new Parameter(new FloatDistribution(-1e300, 1e300), -0.0));
    params.put("n", new Parameter(new IntDistribution(-5, Integer.MAX_VALUE), 7));
    params.put("c", new Parameter(new CategoricalDistribution(Arrays.asList("a", null, 1L)), 1));
    List<Segments.Entry> entries =
        List.of(
            new Segments.Entry(
                START,
                new Event.TrialStarted(
                    Integer.MAX_VALUE,
                    1,
                    params,
                    null,
                    attrs,
                    "worker",
                    new UUID(Long.MIN_VALUE, -1),
                    START.toEpochMilli() - 1_000_000_000_000L,
                    Long.MAX_VALUE,
                    100)),
            new Segments.Entry(
                START.minusSeconds(100), // clocks go back
                new Event.TrialFinished(
                    0,
                    3,
                    TrialState.COMPLETE,
                    params,
                    List.of(Double.NEGATIVE_INFINITY, Double.MIN_VALUE),
                    List.of(0.0),
                    attrs,
                    "",
                    new BestTrial(0, Double.POSITIVE_INFINITY))),
            new Segments.Entry(
                START,
                new Event.TrialReported(
                    0, 3, Long.MIN_VALUE, -1.5, Map.of("loss", Double.MAX_VALUE), true)),
            new Segments.Entry(
                START,
                new Event.TrialFinished(
                    1, 1, TrialState.FAIL, Map.of(), List.of(), List.of(), Map.of(), null, null)));
    assertThat(read(write(entries))).isEqualTo(entries);
  }

  @Test
  void what_is_damaged_or_of_another_version_is_not_read() {
    byte[] segment = write(List.of(new Segments.Entry(START, new Event.StudyPaused())));
    byte[] newer = segment.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> read(newer))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("version 2");
    byte[] cut = Arrays.copyOf(segment, segment.length - 1);
    assertThatThrownBy(() -> read(cut)).isInstanceOf(UnreadableMessageException.class);
  }
}
