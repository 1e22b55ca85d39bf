package io.trialstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.FloatDistribution;
import io.trialstream.space.IntDistribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Events for readers that know the domains. */
class EventsInSpaceTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "wire", "v2");

  private static final SpaceVersion SPACE = SpaceVersion.of(domains());

  private static Map<String, Distribution> domains() {
    Map<String, Distribution> domains = new LinkedHashMap<>();
    domains.put("lr", new FloatDistribution(1e-5, 0.1, true, null));
    domains.put("step", new FloatDistribution(0, 1, false, 0.25));
    domains.put("layers", new IntDistribution(1, 9, false, 2));
    domains.put("kind", CategoricalDistribution.of(null, true, 1, Double.NaN, "a"));
    domains.put("unused", new FloatDistribution(-1, 1));
    return domains;
  }

  private static Map<String, Parameter> params() {
    Map<String, Parameter> params = new LinkedHashMap<>();
    params.put("lr", new Parameter(domains().get("lr"), 0.1));
    params.put("step", new Parameter(domains().get("step"), 0.75));
    params.put("layers", new Parameter(domains().get("layers"), 5));
    params.put("kind", new Parameter(domains().get("kind"), 3));
    return params;
  }

  private static Event.TrialStarted started(Map<String, Parameter> params) {
    return new Event.TrialStarted(
        7,
        2,
        params,
        "tpe",
        Map.of("loss", Double.NaN),
        "host-1-abc",
        UUID.fromString("11111111-2222-3333-4444-555555555555"),
        1_790_000_000_000L,
        60_000,
        15_000);
  }

  private static Event.TrialFinished finished(Map<String, Parameter> params) {
    return new Event.TrialFinished(
        7,
        2,
        TrialState.COMPLETE,
        params,
        List.of(Double.NEGATIVE_INFINITY),
        List.of(0.5),
        Map.of("list", List.of(1L, "two")),
        null,
        new BestTrial(3, -0.25));
  }

  private static Message read(EncodedMessage form, SpaceVersion known) {
    return EventsInSpace.read(
        form.type(), form.json(), id -> id.equals(known.id()) ? known : null, learnt -> {});
  }

  @Test
  void a_reader_with_the_domains_reads_what_was_decided_from_fewer_bytes() {
    for (Event event : List.of(started(params()), finished(params()))) {
      EncodedMessage form = EventsInSpace.write(event, SPACE, true);
      assertThat(form.type()).isEqualTo(Wire.type(event).replace(".v1", ".v2"));
      assertThat(EventsInSpace.isType(form.type())).isTrue();
      assertThat(EventsInSpace.isType(Wire.type(event))).isFalse();
      assertThat(read(form, SPACE)).isEqualTo(event);
      assertThat(form.json().length * 1.5).isLessThan(Wire.encode(event).length);
      assertThatThrownBy(() -> read(form, SpaceVersion.of(Map.of())))
          .isInstanceOf(UnreadableMessageException.class)
          .hasMessageContaining(SPACE.id());
    }
  }

  @Test
  void a_trial_that_starts_brings_the_domains_to_a_reader_without() {
    EncodedMessage form = EventsInSpace.write(started(params()), SPACE, false);
    List<SpaceVersion> learnt = new ArrayList<>();
    Message read =
        EventsInSpace.read(form.type(), form.json(), id -> learnt.getFirst(), learnt::add);
    assertThat(read).isEqualTo(started(params()));
    assertThat(learnt).containsExactly(SPACE);
    assertThat(new ArrayList<>(learnt.getFirst().domains().keySet()))
        .containsExactlyElementsOf(domains().keySet());
    assertThat(EventsInSpace.write(finished(params()), SPACE, false)).isNull();
  }

  @Test
  void an_event_of_other_domains_or_of_none_has_no_such_form() {
    Map<String, Parameter> other = params();
    other.put("lr", new Parameter(new FloatDistribution(1e-5, 0.2, true, null), 0.1));
    Map<String, Parameter> more = params();
    more.put("new", new Parameter(new FloatDistribution(0, 1), 0.5));
    for (Map<String, Parameter> params : List.of(other, more, Map.<String, Parameter>of())) {
      assertThat(EventsInSpace.write(started(params), SPACE, true)).isNull();
      assertThat(EventsInSpace.write(finished(params), SPACE, true)).isNull();
    }
    assertThat(EventsInSpace.write(new Event.TrialReleased(7, 2, true), SPACE, true)).isNull();
  }

  @Test
  void the_id_is_made_of_names_domains_and_their_order() {
    Map<String, Distribution> wider = domains();
    wider.put("lr", new FloatDistribution(1e-5, 0.2, true, null));
    Map<String, Distribution> reordered = new LinkedHashMap<>();
    domains().entrySet().stream()
        .toList()
        .reversed()
        .forEach(e -> reordered.put(e.getKey(), e.getValue()));
    assertThat(SPACE.id()).matches("[0-9a-f]{16}").isEqualTo(SpaceVersion.of(domains()).id());
    assertThat(List.of(SpaceVersion.of(wider).id(), SpaceVersion.of(reordered).id()))
        .doesNotContain(SPACE.id())
        .doesNotHaveDuplicates();
  }

  @Test
  void what_is_broken_or_lies_outside_is_not_read() {
    EncodedMessage form = EventsInSpace.write(started(params()), SPACE, true);
    String json = new String(form.json(), StandardCharsets.UTF_8);
    for (String broken :
        List.of(
            json.replace("\"layers\":5.0", "\"layers\":500.0"),
            json.replace("\"layers\"", "\"depth\""),
            json.replace("\"space\"", "\"room\""),
            json.replace("\"params\"", "\"parameters\""),
            json.replace("\"layers\":5.0", "\"layers\":null"),
            json.substring(1))) {
      assertThat(broken).isNotEqualTo(json);
      assertThatThrownBy(
              () ->
                  read(
                      new EncodedMessage(form.type(), broken.getBytes(StandardCharsets.UTF_8)),
                      SPACE))
          .isInstanceOf(UnreadableMessageException.class);
    }
  }

  /** New files are written with {@code -Dgolden.write=true}; one that is there never changes. */
  @Test
  void the_forms_of_released_versions_are_read_and_written_alike() throws IOException {
    Map<String, EncodedMessage> samples = new LinkedHashMap<>();
    samples.put("TrialStarted", EventsInSpace.write(started(params()), SPACE, true));
    samples.put("TrialStarted-domains", EventsInSpace.write(started(params()), SPACE, false));
    samples.put("TrialFinished", EventsInSpace.write(finished(params()), SPACE, true));
    for (var sample : samples.entrySet()) {
      Path file = FOLDER.resolve(sample.getKey() + ".json");
      if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
        Files.createDirectories(FOLDER);
        Files.write(file, sample.getValue().json());
      }
      byte[] stored = Files.readAllBytes(file);
      assertThat(Wire.mapper().readTree(sample.getValue().json()))
          .isEqualTo(Wire.mapper().readTree(stored));
      assertThat(read(new EncodedMessage(sample.getValue().type(), stored), SPACE))
          .isEqualTo(read(sample.getValue(), SPACE));
    }
  }
}
