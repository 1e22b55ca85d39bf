package io.trialstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Answer;
import io.trialstream.engine.CloseReason;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.engine.Reason;
import io.trialstream.engine.StudyDigest;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.BestTrial;
import io.trialstream.study.Direction;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialHistory;
import io.trialstream.study.TrialState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the wire format to the files of each released version. A new type gets a new file, written
 * with {@code -Dgolden.write=true}; a file that is there never changes.
 */
class WireGoldenTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "wire", "v1");

  private static final Path LATER = FOLDER.resolve("later");

  private static Map<String, Parameter> params() {
    Map<String, Parameter> params = new LinkedHashMap<>();
    params.put("lr", new Parameter(new FloatDistribution(1e-5, 0.1, true, null), 0.001));
    params.put("step", new Parameter(new FloatDistribution(0, 1, false, 0.25), 0.75));
    params.put("layers", new Parameter(new IntDistribution(1, 9, false, 2), 5));
    params.put("kind", new Parameter(CategoricalDistribution.of(null, true, 1, 2.5, "a"), 4));
    return params;
  }

  private static StudySpec spec() {
    return StudySpec.builder()
        .directions(Direction.MAXIMIZE)
        .sampler(new AlgorithmSpec("tpe", Map.of("n_startup_trials", 5)))
        .seed(42)
        .maxTrials(100L)
        .timeLimitMillis(3_600_000L)
        .targetValue(0.5)
        .lease(30_000, 7_500)
        .maxRetries(2)
        .space(Map.of("x", new FloatDistribution(-1, 1)))
        .userAttrs(Map.of("owner", "someone"))
        .build();
  }

  static Stream<Message> samples() {
    UUID id = UUID.fromString("11111111-2222-3333-4444-555555555555");
    Distribution x = new FloatDistribution(-1, 1);
    Map<String, Object> attrs = Map.of("list", List.of(1, 2.5, "three", true));
    BestTrial best = new BestTrial(3, -0.25);
    List<Double> infinite = List.of(Double.NEGATIVE_INFINITY);
    return Stream.of(
        new Command.CreateStudy(spec()),
        new Command.DeleteStudy(),
        new Command.PauseStudy(),
        new Command.ResumeStudy(),
        new Command.StopStudy(),
        new Command.SetStudyAttributes(attrs),
        new Command.EnqueueTrial(Map.of("x", 0.5), attrs),
        new Command.AddTrial(TrialState.COMPLETE, params(), List.of(1.5), List.of(), attrs),
        new Command.RequestTrial(4),
        new Command.RequestParameter(7, 1, "x", x),
        new Command.Heartbeat(7, 1),
        new Command.FinishTrial(
            7, 1, TrialState.COMPLETE, infinite, List.of(), List.of("lr", "kind"), attrs, null),
        new Command.ReleaseTrial(7, 1),
        new Command.ReportTrial(7, 1, 12, Double.NaN, Map.of("accuracy", 0.5)),
        new Command.SetTrialAttributes(7, 1, attrs),
        new Command.InvalidateTrial(7, "wrong data"),
        new Command.RepairStudy(Command.RepairStudy.Repair.SKIP),
        new Command.RequestDigest(),
        new Event.StudyCreated(id, "demo", spec()),
        new Event.StudyDeleted(),
        new Event.StudyPaused(),
        new Event.StudyResumed(),
        new Event.StudyClosed(CloseReason.MAX_TRIALS),
        new Event.StudyAttributesSet(attrs),
        new Event.TrialEnqueued(8, Map.of("x", 0.5), attrs, id, 1_790_000_000_000L),
        new Event.TrialAdded(
            9, TrialState.PRUNED, params(), List.of(), List.of(), attrs, id, 1_790_000_000_000L),
        new Event.TrialStarted(
            7, 2, params(), null, attrs, "host-1-abc", id, 1_790_000_000_000L, 60_000, 15_000),
        new Event.ParameterSuggested(7, 2, "x", x, 0.125),
        new Event.TrialReleased(7, 2, true),
        new Event.TrialReported(7, 2, 12, 0.25, Map.of("accuracy", 0.5), true),
        new Event.TrialAttributesSet(7, 2, attrs),
        new Event.TrialInvalidated(7, "INVALIDATED: wrong data", best),
        new Event.TrialFinished(
            7, 2, TrialState.COMPLETE, params(), infinite, List.of(), attrs, null, best),
        new Answer.NothingNow(2000),
        new Answer.CommandRejected(Reason.LEASE_LOST, "stop", 1_790_000_000_000L),
        new Answer.CommandAccepted(),
        new Answer.DigestComputed(12, new StudyDigest("aa", "bb", "cc")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void messages_of_released_versions_are_read_and_written_alike(Message sample) throws IOException {
    Path file = FOLDER.resolve(sample.getClass().getSimpleName() + ".json");
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.write(file, Wire.encode(sample));
    }
    byte[] stored = Files.readAllBytes(file);
    assertThat(Wire.mapper().readTree(Wire.encode(sample)))
        .isEqualTo(Wire.mapper().readTree(stored));
    assertThat(Wire.decode(Wire.type(sample), stored)).isEqualTo(sample);
  }

  private static TrialHistory history() {
    return new TrialHistory(
        2,
        Map.of("x", 0.5, "kind", Double.NaN),
        List.of(
            new Report(1, 3, 0.75, Map.of("accuracy", 0.5), true),
            new Report(2, 4, Double.NEGATIVE_INFINITY)),
        "host-1-abc",
        "IllegalStateException: boom",
        1_790_000_000_123_456L,
        1_790_000_060_000_000L);
  }

  static Stream<Message> later() {
    UUID id = UUID.fromString("11111111-2222-3333-4444-555555555555");
    Map<String, Object> attrs = Map.of("loss", Double.NaN, "list", List.of("NaN", 1.5));
    return Stream.of(
        new Command.AddTrial(
            TrialState.PRUNED, params(), List.of(1.5), List.of(-1.0), attrs, history()),
        new Event.TrialAdded(
            9,
            TrialState.WAITING,
            params(),
            List.of(),
            List.of(),
            attrs,
            id,
            1_790_000_000_000L,
            history()));
  }

  /** Messages with fields that the first release did not have. */
  @ParameterizedTest
  @MethodSource("later")
  void fields_that_were_added_are_read_and_written_alike(Message sample) throws IOException {
    Path file = LATER.resolve(sample.getClass().getSimpleName() + "-history.json");
    if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
      Files.createDirectories(LATER);
      Files.write(file, Wire.encode(sample));
    }
    byte[] stored = Files.readAllBytes(file);
    assertThat(Wire.mapper().readTree(Wire.encode(sample)))
        .isEqualTo(Wire.mapper().readTree(stored));
    assertThat(Wire.decode(Wire.type(sample), stored)).isEqualTo(sample);
    if (sample instanceof Event event) {
      Segments.Writer writer = new Segments.Writer();
      writer.add(Instant.EPOCH, event);
      List<Event> read = new ArrayList<>();
      Segments.read(writer.toBytes(), e -> read.add(e.event()));
      assertThat(read).containsExactly(event);
    }
  }

  @Test
  void every_type_has_a_file() {
    List<String> covered = new ArrayList<>();
    samples().forEach(sample -> covered.add(Wire.type(sample)));
    assertThat(covered).containsExactlyInAnyOrderElementsOf(Wire.types());
  }

  @Test
  void every_class_of_a_message_has_a_name() {
    List<Class<?>> sealed = new ArrayList<>(List.of(Command.class, Event.class, Answer.class));
    List<String> names = new ArrayList<>();
    while (!sealed.isEmpty()) {
      for (Class<?> form : sealed.removeLast().getPermittedSubclasses()) {
        if (form.isSealed()) {
          sealed.add(form);
        } else {
          names.add(Wire.type(form.asSubclass(Message.class)));
        }
      }
    }
    assertThat(names).containsAll(Wire.types());
  }

  @Test
  void unknown_fields_are_ignored_and_missing_ones_named() {
    byte[] newer =
        "{\"number\":1,\"attempt\":2,\"added_later\":{}}".getBytes(StandardCharsets.UTF_8);
    assertThat(Wire.decode("io.trialstream.Heartbeat.v1", newer))
        .isEqualTo(new Command.Heartbeat(1, 2));
    byte[] incomplete = "{\"number\":1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Wire.decode("io.trialstream.Heartbeat.v1", incomplete))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessageContaining("attempt");
    assertThatThrownBy(() -> Wire.decode("io.trialstream.ExpireLease.v1", newer))
        .hasMessageContaining("Unknown message type");
    for (String broken :
        List.of("", "null", "[]", "{\"number\":", "{\"number\":1,\"attempt\":2}x")) {
      assertThatThrownBy(
              () ->
                  Wire.decode(
                      "io.trialstream.Heartbeat.v1", broken.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(UnreadableMessageException.class);
    }
  }

  @Test
  void a_distribution_has_the_json_that_optuna_stores() throws IOException {
    Distribution d = new FloatDistribution(1e-5, 1, true, null);
    String theirs =
        "{\"name\": \"FloatDistribution\", \"attributes\": {\"step\": null, \"low\": 1e-05, \"high\": 1.0, \"log\": true}}";
    assertThat(Wire.mapper().readTree(Wire.bytes(d))).isEqualTo(Wire.mapper().readTree(theirs));
    assertThat(Wire.read("{\"type\":\"int\",\"low\":1,\"high\":9}", Distribution.class))
        .isEqualTo(new IntDistribution(1, 9));
  }
}
