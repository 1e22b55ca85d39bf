package io.trialstream.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code import}: adds what {@code export} has written, trial after trial, so that a file of any
 * size fits. A file that is not readable to its end is refused before anything is added.
 */
@Command(
    name = "import",
    description =
        "Adds trials that export has written, in JSON. Run again, it adds nothing a second time.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

  /** Another trial may follow. */
  private static final ObjectReader ONE =
      Wire.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Set<String> ENDED = Set.of("COMPLETE", "PRUNED", "FAIL");
  private static final Set<String> TAKEN_OVER =
      Set.of("params", "distributions", "values", "constraints", "user_attrs");

  @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

  @Parameters(paramLabel = "FILE", description = "A JSON array of trials.")
  Path file = Path.of("");

  private int added;
  private int left;

  @Override
  public Integer call() throws IOException {
    eachTrial(trial -> {});
    GatewayClient gateway = study.connection.gatewayClient();
    eachTrial(trial -> add(trial, gateway));
    System.err.println(
        "Imported %d trials%s."
            .formatted(added, left == 0 ? "" : ", left out " + left + " that have not ended"));
    return 0;
  }

  private void eachTrial(Consumer<JsonNode> each) throws IOException {
    try (JsonParser in = Wire.mapper().createParser(file.toFile())) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("Expected a JSON array of trials in " + file + ".");
      }
      while (in.nextToken() != JsonToken.END_ARRAY) {
        each.accept(ONE.readValue(in));
      }
      if (in.nextToken() != null) {
        throw new IllegalArgumentException("Expected nothing after the trials in " + file + ".");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected a JSON array of trials in %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void add(JsonNode trial, GatewayClient gateway) {
    String state = trial.path("state").asText("COMPLETE");
    if (!ENDED.contains(state.toUpperCase(Locale.ROOT))) {
      left++;
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("state", state);
    for (String field : TAKEN_OVER) {
      if (trial.hasNonNull(field)) {
        body.put(field, trial.path(field));
      }
    }
    body.put("request_id", "import " + trial.path("number").asText() + " " + digest(trial));
    gateway.post(study.name, "/add-trial", body);
    added++;
  }

  private static String digest(JsonNode trial) {
    return Integer.toHexString(trial.toString().hashCode());
  }
}
