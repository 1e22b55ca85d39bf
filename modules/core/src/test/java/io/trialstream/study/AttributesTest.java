package io.trialstream.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import io.trialstream.space.CategoricalDistribution;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.wire.Segments;
import io.trialstream.wire.Wire;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attributes of every kind come back from the wire as they were given. */
class AttributesTest {

  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Map<String, Object> attrs() {
    Map<String, Object> attrs = new LinkedHashMap<>();
    attrs.put("nan", NAN);
    attrs.put("word", "NaN");
    attrs.put("list", Arrays.asList(INFINITY, -INFINITY, null, "-Infinity", 1.5, -0.0));
    attrs.put("nested", Map.of("deep", List.of(Map.of("loss", NAN))));
    attrs.put("long", Long.MAX_VALUE);
    attrs.put("larger", BigInteger.TWO.pow(80));
    attrs.put("whole", 1.0);
    attrs.put("none", null);
    attrs.put("yes", true);
    attrs.put("empty", Map.of());
    return attrs;
  }

  static Stream<Message> messages() {
    Map<String, Object> attrs = attrs();
    UUID id = new UUID(1, 2);
    StudySpec spec = StudySpec.builder().seed(1).userAttrs(attrs).build();
    TrialHistory past = new TrialHistory(2, attrs, List.of(), null, null, null, null);
    return Stream.of(
        new Command.CreateStudy(spec),
        new Command.SetStudyAttributes(attrs),
        new Command.EnqueueTrial(attrs, attrs),
        new Command.AddTrial(TrialState.FAIL, Map.of(), List.of(), List.of(), attrs, past),
        new Command.SetTrialAttributes(1, 1, attrs),
        new Command.FinishTrial(
            1, 1, TrialState.FAIL, List.of(), List.of(), List.of(), attrs, "why"),
        new Event.StudyCreated(id, "s", spec),
        new Event.StudyAttributesSet(attrs),
        new Event.TrialEnqueued(1, attrs, attrs, id, 1),
        new Event.TrialAdded(
            1, TrialState.FAIL, Map.of(), List.of(), List.of(), attrs, id, 1, past),
        new Event.TrialStarted(1, 1, Map.of(), null, attrs, "w", id, 1, 1, 1),
        new Event.TrialAttributesSet(1, 1, attrs),
        new Event.TrialFinished(
            1, 1, TrialState.FAIL, Map.of(), List.of(), List.of(), attrs, null, null));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void every_message_carries_them_as_they_were_given(Message message) {
    byte[] json = Wire.encode(message);
    assertThat(Wire.decode(Wire.type(message), json)).isEqualTo(message);
    assertThat(new String(json, StandardCharsets.UTF_8)).contains("{\"$number\":\"NaN\"}");
    if (message instanceof Event event) {
      Segments.Writer writer = new Segments.Writer();
      writer.add(Instant.EPOCH, event);
      List<Event> read = new ArrayList<>();
      Segments.read(writer.toBytes(), e -> read.add(e.event()));
      assertThat(read).containsExactly(event);
    }
  }

  @Test
  void whole_numbers_are_longs_where_they_fit() {
    Map<String, Object> copy =
        Attributes.copy(Map.of("a", BigInteger.valueOf(Long.MIN_VALUE), "b", (byte) 3));
    assertThat(copy).isEqualTo(Map.of("a", Long.MIN_VALUE, "b", 3L));
  }

  @Test
  void an_object_that_is_not_one_of_the_three_stays_an_object() {
    for (Map<String, Object> object :
        List.<Map<String, Object>>of(
            Map.of("$number", "nan"),
            Map.of("$number", 1L),
            Map.of("$number", "NaN", "more", 1L))) {
      assertThat(Attributes.copy(Map.of("a", object))).isEqualTo(Map.of("a", object));
    }
  }

  @Test
  void choices_that_json_does_not_have_come_back_too() {
    Distribution choices = CategoricalDistribution.of(NAN, "NaN", INFINITY, -INFINITY, null, 1.5);
    assertThat(Wire.read(Wire.bytes(choices), Distribution.class)).isEqualTo(choices);
    Parameter parameter = new Parameter(choices, 0);
    Parameter read = Wire.read(Wire.bytes(parameter), Parameter.class);
    assertThat(read).isEqualTo(parameter);
    assertThat(read.external()).isEqualTo(NAN);
    assertThatThrownBy(
            () ->
                Wire.read("{\"type\":\"categorical\",\"choices\":[{\"a\":1}]}", Distribution.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an object");
  }
}
