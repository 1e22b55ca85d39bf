package io.trialstream.server.gateway;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionType;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.server.http.Api;
import io.trialstream.server.http.Http;
import io.trialstream.wire.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/**
 * Lists the samplers, pruners, importance methods and crossovers that the gateway's class path has,
 * as they are declared. Stateless.
 */
final class AlgorithmRoutes {

  /** Under which name the algorithms of each kind are listed. */
  private static final Map<Kind, String> LISTS =
      Map.of(
          Kind.SAMPLER, "samplers",
          Kind.PRUNER, "pruners",
          Kind.IMPORTANCE_METHOD, "importance_methods",
          Kind.CROSSOVER, "crossovers");

  private AlgorithmRoutes() {}

  static void addTo(Api api) {
    JsonObject all = all();
    api.on("listAlgorithms", request -> Http.send(request, 200, all));
  }

  /** All of them; a class path does not change while a process runs. */
  static JsonObject all() {
    JsonObject all = new JsonObject();
    for (Kind kind : Kind.values()) {
      JsonArray list = new JsonArray();
      Catalogue.of(kind).forEach(algorithm -> list.add(shown(algorithm)));
      all.put(LISTS.get(kind), list);
    }
    JsonObject defaults = new JsonObject();
    for (Kind kind : Kind.values()) {
      defaults.put(kind.name().toLowerCase(Locale.ROOT), Catalogue.defaultOf(kind));
    }
    return all.put("defaults", defaults).put("problems", new JsonArray(Catalogue.problems()));
  }

  private static JsonObject shown(Algorithm algorithm) {
    JsonArray options = new JsonArray();
    algorithm.options().forEach(option -> options.add(shown(option)));
    return new JsonObject()
        .put("name", algorithm.name())
        .put("description", algorithm.summary())
        .put("several_objectives", algorithm.severalObjectives())
        .put("constraints", algorithm.constraints())
        .put("cost", algorithm.cost())
        .put("options", options);
  }

  private static JsonObject shown(Option option) {
    JsonObject shown =
        new JsonObject()
            .put("name", option.name())
            .put("description", option.description())
            .put("expected", option.type().words())
            .put("required", option.isRequired());
    if (option.standardWords() != null) {
      shown.put("default_words", option.standardWords());
    }
    if (option.standard() != null) {
      shown.put("default", new JsonObject(Wire.text(Map.of("v", option.standard()))).getValue("v"));
    }
    switch (option.type()) {
      case OptionType.WholeNumber whole ->
          shown.put("type", "integer").put("minimum", whole.least()).put("auto", whole.orAuto());
      case OptionType.Decimal decimal -> {
        String exclusive = decimal.exclusive() ? "exclusive_" : "";
        shown.put("type", "number");
        if (Double.isFinite(decimal.low())) {
          shown.put(exclusive + "minimum", decimal.low());
        }
        if (decimal.high() < Double.MAX_VALUE) {
          shown.put(exclusive + "maximum", decimal.high());
        }
      }
      case OptionType.Flag flag -> shown.put("type", "boolean");
      case OptionType.Choice choice ->
          shown.put("type", "choice").put("choices", new JsonArray(choice.allowed()));
      case OptionType.ValuesByName values -> shown.put("type", "values_by_name");
      case OptionType.ListsByName lists -> shown.put("type", "lists_by_name");
      case OptionType.Trials trials -> shown.put("type", "trials");
      case OptionType.Nested nested -> shown.put("type", nested.kind().word().replace(' ', '_'));
    }
    return shown;
  }
}
