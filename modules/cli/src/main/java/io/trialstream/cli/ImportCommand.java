package io.trialstream.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.trialstream.RefusedException;
import io.trialstream.TrialstreamException;
import io.trialstream.client.GatewayException;
import io.trialstream.engine.Reason;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code import}: adds what {@code export} has written, trial after trial, so that a file of any
 * size fits. A file that is not readable to its end is refused before anything is added. A trial
 * that cannot be added is named, with the reason, and the others go on.
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

  /** In this order: the digest of a trial depends on it. */
  private static final List<String> TAKEN_OVER =
      List.of(
          "params",
          "distributions",
          "values",
          "constraints",
          "user_attrs",
          "fixed_params",
          "attempt",
          "reports",
          "intermediate_values",
          "worker",
          "reason",
          "datetime_start",
          "datetime_complete");

  /** The statuses of answers that are about one trial: malformed, too large. */
  private static final Set<Integer> OF_THE_TRIAL = Set.of(400, 413);

  @Mixin final OneStudy study = new OneStudy();

  @Parameters(paramLabel = "FILE", description = "A JSON array of trials.")
  Path file = Path.of("");

  @Option(
      names = "--again",
      description = "Add the trials once more, also those that an earlier import has added.")
  boolean again;

  private String batch = "import";
  private int added;
  private int running;
  private int refused;

  @Override
  public Integer call() throws IOException {
    if (again) {
      batch = "import " + UUID.randomUUID();
    }
    eachTrial(trial -> {});
    GatewayClient gateway = study.gateway();
    try {
      eachTrial(trial -> add(trial, gateway));
    } catch (IllegalStateException | TrialstreamException e) {
      System.err.println(
          "Imported %d trials, then broke off. Run the same command again to go on: what is there is not added twice."
              .formatted(added));
      throw e;
    }
    System.err.println(
        "Imported %d trials%s%s."
            .formatted(
                added,
                running == 0 ? "" : ", left out " + running + " that were running",
                refused == 0 ? "" : ", could not import " + refused));
    return refused == 0 ? 0 : 1;
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
    if (state.equalsIgnoreCase("RUNNING")) {
      running++;
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("state", state);
    for (String field : TAKEN_OVER) {
      if (trial.hasNonNull(field)) {
        body.put(field, trial.path(field));
      }
    }
    if (body.containsKey("reports")) {
      body.remove("intermediate_values"); // the same, with less
    }
    String number = trial.path("number").asText();
    body.put("request_id", batch + " " + number + " " + digest(body));
    try {
      gateway.post(study.name(), "/add-trial", body);
      added++;
    } catch (TrialstreamException e) {
      if (!isOfTheTrial(e)) {
        throw e;
      }
      refused++;
      System.err.println("Trial %s was not imported: %s".formatted(number, e.getMessage()));
    }
  }

  /** Whether the trials without this one may be right. */
  private static boolean isOfTheTrial(TrialstreamException e) {
    return switch (e) {
      case RefusedException r -> r.reason() == Reason.INVALID_VALUE;
      case GatewayException g -> OF_THE_TRIAL.contains(g.status());
      default -> false;
    };
  }

  /** Names a trial by all that is added of it. */
  private static String digest(Map<String, Object> body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Wire.bytes(body));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
