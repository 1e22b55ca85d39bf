package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.engine.Command.RepairStudy.Repair;
import io.trialstream.engine.Reason;
import io.trialstream.server.http.Contract;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.loop.HostileSampler;
import io.trialstream.study.Direction;
import io.trialstream.study.StudyStatus;
import io.trialstream.study.TrialState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the HTTP API says of algorithms, and each enumeration of its document, is what the code has.
 */
class AlgorithmsTest {

  private final JsonNode document = Contract.load().document();

  private static List<String> names(JsonArray list) {
    return list.stream().map(a -> ((JsonObject) a).getString("name")).toList();
  }

  @Test
  void all_algorithms_are_listed_plug_ins_too() {
    JsonObject all = AlgorithmRoutes.all();
    assertThat(names(all.getJsonArray("samplers")))
        .isEqualTo(Catalogue.names(Kind.SAMPLER))
        .contains("partial-fixed", HostileSampler.NAME);
    assertThat(names(all.getJsonArray("pruners")))
        .isEqualTo(Catalogue.names(Kind.PRUNER))
        .contains("threshold", "patient");
    assertThat(names(all.getJsonArray("importance_methods")))
        .containsExactly("ped-anova", "fanova", "mean-decrease-impurity");
    assertThat(names(all.getJsonArray("crossovers"))).contains("sbx", "undx");
    assertThat(all.getJsonObject("defaults"))
        .isEqualTo(
            new JsonObject()
                .put("sampler", "auto")
                .put("pruner", "nop")
                .put("importance_method", "ped-anova")
                .put("crossover", "sbx"));
  }

  @Test
  void options_are_listed_with_type_range_and_default() {
    Map<String, JsonObject> options = new LinkedHashMap<>();
    for (Object sampler : AlgorithmRoutes.all().getJsonArray("samplers")) {
      if (((JsonObject) sampler).getString("name").equals("tpe")) {
        ((JsonObject) sampler)
            .getJsonArray("options")
            .forEach(o -> options.put(((JsonObject) o).getString("name"), (JsonObject) o));
      }
    }
    assertThat(options.keySet())
        .containsExactlyElementsOf(
            Catalogue.of(Kind.SAMPLER).stream()
                .filter(a -> a.name().equals("tpe"))
                .map(Algorithm::options)
                .flatMap(List::stream)
                .map(Option::name)
                .toList());
    JsonObject startup = options.get("n_startup_trials");
    assertThat(startup.getString("type")).isEqualTo("integer");
    assertThat(startup.getInteger("minimum")).isZero();
    assertThat(startup.getInteger("default")).isEqualTo(10);
    assertThat(options.get("gamma").getDouble("exclusive_maximum")).isEqualTo(1);
    assertThat(options.get("multivariate").getString("default_words"))
        .isEqualTo("true with one objective");
  }

  // ---- enumerations of the document

  private static <E extends Enum<E>> Set<String> lower(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(e -> e.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static <E extends Enum<E>> Stream<String> words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Enum::name);
  }

  /** Enumerations of the code, by where the document has them. */
  private static Map<String, Set<String>> ofTheCode() {
    Map<String, Set<String>> expected = new TreeMap<>();
    String methods = "/paths/~1api~1v1~1studies~1{name}~1importances/get/parameters/0/schema";
    expected.put(methods, new TreeSet<>(Catalogue.names(Kind.IMPORTANCE_METHOD)));
    expected.put(
        "/components/schemas/StudyRequest/properties/directions/items", lower(Direction.class));
    expected.put("/components/schemas/Study/properties/directions/items", lower(Direction.class));
    expected.put("/components/schemas/Study/properties/status", lower(StudyStatus.class));
    expected.put(
        "/components/schemas/Trial/properties/state",
        words(TrialState.class).collect(Collectors.toCollection(TreeSet::new)));
    expected.put("/components/schemas/RepairBody/properties/action", lower(Repair.class));
    expected.put(
        "/components/schemas/Problem/properties/reason",
        Stream.concat(words(Reason.class), words(ProblemReason.class))
            .collect(Collectors.toCollection(TreeSet::new)));
    expected.put(
        "/components/schemas/DeclaredOption/properties/type", new TreeSet<>(optionTypes()));
    return expected;
  }

  private static List<String> optionTypes() {
    return Stream.concat(
            Stream.of("sampler", "pruner"),
            Stream.of("samplers", "pruners")
                .flatMap(kind -> AlgorithmRoutes.all().getJsonArray(kind).stream())
                .flatMap(a -> ((JsonObject) a).getJsonArray("options").stream())
                .map(o -> ((JsonObject) o).getString("type")))
        .toList();
  }

  @Test
  void enumerations_of_the_document_are_those_of_the_code() {
    ofTheCode()
        .forEach(
            (where, expected) -> {
              Set<String> said = new TreeSet<>();
              document.at(where).path("enum").forEach(word -> said.add(word.asText()));
              assertThat(said).as(where).isEqualTo(expected);
            });
  }

  @Test
  void defaults_of_the_document_are_those_of_the_code() {
    String method =
        "/paths/~1api~1v1~1studies~1{name}~1importances/get/parameters/0/schema/default";
    assertThat(document.at(method).asText()).isEqualTo(Catalogue.defaultOf(Kind.IMPORTANCE_METHOD));
  }
}
