package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.RefusedException;
import io.trialstream.engine.Reason;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code create-study}. */
@Command(
    name = "create-study",
    description = "Creates a study and prints its name.",
    abbreviateSynopsis = true,
    mixinStandardHelpOptions = true)
final class CreateStudyCommand implements Callable<Integer> {
  @Mixin final Connection connection = new Connection();

  @Option(names = "--study-name", paramLabel = "NAME", description = "Its name; drawn if left out.")
  @Nullable String name;

  @Option(
      names = "--direction",
      paramLabel = "D",
      description = "minimize (the default) or maximize.")
  @Nullable String direction;

  @Option(
      names = "--directions",
      paramLabel = "D",
      arity = "1..*",
      description = "One for each objective.")
  @Nullable List<String> directions;

  @Mixin final SamplerChoice sampler = new SamplerChoice();

  @Option(names = "--seed", paramLabel = "N", description = "Origin of every random decision.")
  @Nullable Long seed;

  @Option(
      names = "--max-trials",
      paramLabel = "N",
      description = "Closes when so many trials have ended.")
  @Nullable Long maxTrials;

  @Option(names = "--time-limit", paramLabel = "SECONDS", description = "Closes after that time.")
  @Nullable Double timeLimitSeconds;

  @Option(
      names = "--target-value",
      paramLabel = "VALUE",
      description = "Closes when a value this good is found.")
  @Nullable Double targetValue;

  @Option(
      names = "--lease",
      paramLabel = "SECONDS",
      description = "Without a sign of life for so long, a trial is tried again (default: 60).")
  @Nullable Double leaseSeconds;

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      description = "Time between signs of life (default: a quarter of the lease).")
  @Nullable Double heartbeatSeconds;

  @Option(
      names = "--max-retries",
      paramLabel = "N",
      description = "How often it is tried again (default: 3).")
  @Nullable Integer maxRetries;

  @Option(names = "--retry-failed", description = "Try failed trials again as well.")
  boolean retryFailed;

  @Option(
      names = "--trial-timeout",
      paramLabel = "SECONDS",
      description = "An attempt that takes longer is given up.")
  @Nullable Double trialTimeoutSeconds;

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "How many trials may run at once.")
  @Nullable Integer maxParallel;

  @Mixin final PrunerChoice pruner = new PrunerChoice();

  @Option(
      names = "--space",
      paramLabel = "FILE",
      description = "Parameters in JSON, for objectives that cannot define them.")
  @Nullable Path space;

  @Option(
      names = "--from-study",
      paramLabel = "NAME",
      description = "Start from its trials, which the budget does not count.")
  @Nullable String fromStudy;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "Gets a POST with JSON when the study closes.")
  @Nullable String webhook;

  @Option(names = "--skip-if-exists", description = "No error if it exists already.")
  boolean skipIfExists;

  @Override
  public Integer call() {
    Map<String, Object> body = new LinkedHashMap<>();
    String wanted = name == null ? "no-name-" + UUID.randomUUID() : name;
    body.put("name", wanted);
    put(
        body,
        "directions",
        directions == null && direction != null ? List.of(direction) : directions);
    put(body, "sampler", sampler.given() ? sampler.spec() : null);
    put(body, "seed", seed);
    put(body, "max_trials", maxTrials);
    put(body, "time_limit_seconds", timeLimitSeconds);
    put(body, "target_value", targetValue);
    put(body, "lease_seconds", leaseSeconds);
    put(body, "heartbeat_seconds", heartbeatSeconds);
    put(body, "max_retries", maxRetries);
    put(body, "retry_failed", retryFailed ? true : null);
    put(body, "trial_timeout_seconds", trialTimeoutSeconds);
    put(body, "max_parallel", maxParallel);
    put(body, "pruner", pruner.given() ? pruner.spec(StudySpec.DEFAULT_PRUNER) : null);
    put(body, "space", space == null ? null : spaceFile(space));
    put(body, "from_study", fromStudy);
    put(body, "webhook", webhook);
    try {
      if (fromStudy == null) {
        connection.gatewayClient().create(body);
      } else {
        connection.gatewayClient().createCopy(body);
      }
    } catch (RefusedException e) {
      if (e.reason() != Reason.DUPLICATE_STUDY || !skipIfExists) {
        throw e;
      }
      System.err.println("Using the existing study \"" + wanted + "\".");
    }
    System.out.println(wanted);
    return 0;
  }

  private static JsonNode spaceFile(Path file) {
    try {
      return Wire.read(Files.readAllBytes(file), ObjectNode.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("The space file %s cannot be read.".formatted(file), e);
    } catch (UnreadableMessageException e) {
      throw new IllegalArgumentException(
          "Expected a JSON object of parameters in %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void put(Map<String, Object> body, String name, @Nullable Object value) {
    if (value != null) {
      body.put(name, value);
    }
  }
}
