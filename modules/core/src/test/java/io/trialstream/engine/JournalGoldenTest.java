package io.trialstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Journals as released versions wrote them must give, for ever, the trials that they gave then. A
 * release adds its own: {@code mvn verify -pl modules/core -Dtest=JournalGoldenTest
 * -Dgolden.journal=0.2}.
 */
class JournalGoldenTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/golden/journal");
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  static Stream<Path> journals() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("journals")
  void a_journal_of_a_released_version_gives_what_it_gave_then(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    JsonNode outcome = Wire.read(lines.getLast(), JsonNode.class);
    StudyEngine engine = null;
    for (String line : lines.subList(0, lines.size() - 1)) {
      JsonNode row = Wire.read(line, JsonNode.class);
      byte[] data = row.get("data").toString().getBytes(StandardCharsets.UTF_8);
      Event event = (Event) Wire.decode(row.get("type").asText(), data);
      Instant at = Instant.parse(row.get("at").asText());
      if (engine == null) {
        engine = new StudyEngine((Event.StudyCreated) event, at);
      } else {
        engine.apply(event, at);
      }
    }
    assertThat(engine).isNotNull();
    assertThat(shown(engine)).isEqualTo(outcome.get("trials"));
    assertThat(engine.deleted()).isTrue();
    assertThat(engine.best()).isNotNull();
    assertThat(engine.best().value()).isEqualTo(outcome.get("best_value").asDouble());
  }

  /** What everyone may rely on of each trial; new fields do not change it. */
  private static JsonNode shown(StudyEngine engine) {
    List<Map<String, Object>> trials = new ArrayList<>();
    for (FrozenTrial trial : engine.trials()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("number", trial.number());
      fields.put("state", trial.state());
      fields.put("attempt", trial.attempt());
      fields.put("params", trial.externalParams());
      fields.put("values", trial.values().stream().map(Object::toString).toList());
      fields.put("user_attrs", trial.userAttrs());
      fields.put("reason", String.valueOf(trial.reason()));
      trials.add(fields);
    }
    return Wire.read(Wire.bytes(trials), JsonNode.class);
  }

  /** A life with every kind of event in it. */
  private static final class Life {
    private final List<String> lines = new ArrayList<>();
    private final UUID id = new UUID(1, 2);
    private final StudyEngine engine;
    private Instant now = START;
    private int commands;

    Life() {
      StudySpec spec =
          StudySpec.builder()
              .sampler(AlgorithmSpec.of("random"))
              .seed(7)
              .maxTrials(8L)
              .maxRetries(1)
              .lease(10_000, 2_500)
              .build();
      Event.StudyCreated created = new Event.StudyCreated(id, "golden \u00e9\u4e2d", spec);
      engine = new StudyEngine(created, now);
      write(created);
    }

    private void write(Event event) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("seq", engine.seq());
      row.put("at", now.toString());
      row.put("type", Wire.type(event));
      row.put("data", Wire.read(Wire.encode(event), JsonNode.class));
      lines.add(Wire.text(row));
    }

    private UUID give(Command command) {
      now = now.plusMillis(1_234);
      UUID commandId = new UUID(3, commands++);
      Envelope envelope = new Envelope(commandId, engine.name(), id, "worker-1", 0, now);
      Decision decision = engine.decide(envelope, command, now);
      while (decision instanceof Decision.Accepted accepted && !accepted.events().isEmpty()) {
        for (Event event : accepted.events()) {
          engine.apply(event, now);
          write(event);
        }
        decision =
            command instanceof Command.RequestTrial
                ? engine.decide(envelope, command, now)
                : new Decision.Repeated(List.of());
      }
      return commandId;
    }

    private void lose(int number, int attempt) {
      now = now.plusMillis(1_234);
      commands++;
      Decision decision = engine.expireLease(number, attempt, false);
      for (Event event : ((Decision.Accepted) decision).events()) {
        engine.apply(event, now);
        write(event);
      }
    }

    private void finish(int number, TrialState state, Double... values) {
      give(
          new Command.FinishTrial(
              number,
              engine.trials().get(number).attempt(),
              state,
              List.of(values),
              List.of(),
              null,
              Map.of("note", "n\u00famero " + number),
              state == TrialState.FAIL ? "IllegalStateException: boom" : null));
    }

    List<String> live() {
      give(new Command.SetStudyAttributes(Map.of("team", "search")));
      give(new Command.EnqueueTrial(Map.of("x", 0.25, "kind", "b"), Map.of("why", "a guess")));
      Map<String, Parameter> params = new LinkedHashMap<>();
      params.put("x", new Parameter(new FloatDistribution(-1, 1), 0.5));
      give(
          new Command.AddTrial(
              TrialState.COMPLETE, params, List.of(3.5), List.of(), Map.of("from", "before")));
      give(new Command.RequestTrial(2));
      give(new Command.RequestParameter(0, 1, "x", new FloatDistribution(-1, 1)));
      give(new Command.RequestParameter(0, 1, "lr", new FloatDistribution(1e-5, 0.1, true, null)));
      give(new Command.RequestParameter(0, 1, "n", new IntDistribution(1, 9)));
      give(
          new Command.RequestParameter(
              0, 1, "kind", CategoricalDistribution.of("a", "b", 3L, null)));
      give(new Command.ReportTrial(0, 1, 5, 2.5, Map.of("loss", 0.5)));
      give(new Command.ReportTrial(2, 1, 1, 7.5, Map.of()));
      give(new Command.SetTrialAttributes(0, 1, Map.of("checkpoint", "/tmp/c")));
      finish(0, TrialState.COMPLETE, 1.5);
      finish(2, TrialState.PRUNED);
      give(new Command.PauseStudy());
      give(new Command.ResumeStudy());
      give(new Command.RequestTrial(3));
      give(new Command.ReleaseTrial(3, 1));
      lose(4, 1);
      finish(5, TrialState.COMPLETE, Double.POSITIVE_INFINITY);
      give(new Command.RequestTrial(3));
      lose(4, 2);
      finish(3, TrialState.FAIL);
      finish(6, TrialState.COMPLETE, 0.125);
      give(new Command.RequestTrial(1));
      finish(7, TrialState.COMPLETE, 2.0);
      give(new Command.InvalidateTrial(6, "wrong data"));
      give(new Command.DeleteStudy());
      Map<String, Object> outcome = new LinkedHashMap<>();
      outcome.put("trials", shown(engine));
      outcome.put("best_value", engine.best().value());
      lines.add(Wire.text(outcome));
      return lines;
    }
  }

  @Test
  void the_golden_life_has_every_kind_of_event() throws IOException {
    List<String> lines = new Life().live();
    String version = System.getProperty("golden.journal", "");
    if (!version.isEmpty()) {
      Files.write(FOLDER.resolve(version + ".jsonl"), lines);
    }
    TreeSet<String> types = new TreeSet<>();
    lines.forEach(line -> types.add(Wire.read(line, JsonNode.class).path("type").asText()));
    types.remove("");
    TreeSet<String> all = new TreeSet<>();
    for (Class<?> type : events(Event.class).toList()) {
      all.add("io.trialstream.%s.v1".formatted(type.getSimpleName()));
    }
    assertThat(types).isEqualTo(all);
  }

  private static Stream<Class<?>> events(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(JournalGoldenTest::events).distinct()
        : Stream.of(type);
  }
}
