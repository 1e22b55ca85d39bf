package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trialstream.RefusedException;
import io.trialstream.engine.Reason;
import io.trialstream.worker.command.NumberText;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands about single trials. */
final class TrialCommands {

  /** What says that an attempt has ended, in whatever way. */
  private static final Set<Reason> HAS_ENDED = EnumSet.of(Reason.TRIAL_FINISHED, Reason.LEASE_LOST);

  private TrialCommands() {}

  /** Which trial of which study. */
  static final class OneTrial {
    @Mixin final OneStudy study = new OneStudy();

    @Option(names = "--trial-number", required = true, description = "Which trial.")
    int number;

    /** Does something with it. */
    JsonNode post(String what, Object body) {
      return study.gateway().post(study.name(), "/trials/" + number + "/" + what, body);
    }
  }

  @Command(
      name = "ask",
      description =
          "Takes a trial to be evaluated elsewhere, and prints its number and parameters. Give signs of life with heartbeat, or create the study with a long --lease.",
      mixinStandardHelpOptions = true)
  static final class Ask implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = {"-f", "--format"},
        defaultValue = "json",
        description = "${COMPLETION-CANDIDATES}")
    Output.Format format = Output.Format.json;

    @Override
    public Integer call() {
      GatewayClient gateway = study.gateway();
      // Repeated under one id, so that a lost answer leaves no trial that nobody runs.
      Map<String, Object> body = Map.of("request_id", UUID.randomUUID().toString());
      JsonNode trials = gateway.post(study.name(), "/trials", body).path("trials");
      while (trials.isEmpty()) {
        System.err.println("No trial is free now; waiting.");
        trials = gateway.post(study.name(), "/trials", body).path("trials");
      }
      Output.print(trials.get(0), format, System.out);
      return 0;
    }
  }

  @Command(
      name = "tell",
      description = "Ends a trial that was asked for.",
      mixinStandardHelpOptions = true)
  static final class Tell implements Callable<Integer> {
    @Mixin final OneTrial trial = new OneTrial();

    @Option(
        names = "--values",
        arity = "1..*",
        description =
            "Its values, one per direction; also inf and -inf. With nan the trial ends FAIL.")
    List<String> values = List.of();

    @Option(names = "--state", description = "complete (the default with values), pruned or fail.")
    @Nullable String state;

    @Option(names = "--skip-if-finished", description = "No error if it has ended already.")
    boolean skipIfFinished;

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      if (!values.isEmpty()) {
        body.put("values", values.stream().map(Tell::number).toList());
      }
      if (state != null) {
        body.put("state", state);
      }
      try {
        trial.post("result", body);
      } catch (RefusedException e) {
        if (!skipIfFinished || !HAS_ENDED.contains(e.reason())) {
          throw e;
        }
        System.err.println(e.getMessage());
      }
      return 0;
    }

    private static double number(String text) {
      return NumberText.read(text)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Expected numbers, inf, -inf or nan as --values, but got \"%s\"."
                          .formatted(text)));
    }
  }

  @Command(
      name = "heartbeat",
      description = "Gives a sign of life of a trial that was asked for.",
      mixinStandardHelpOptions = true)
  static final class Heartbeat implements Callable<Integer> {
    @Mixin final OneTrial trial = new OneTrial();

    @Override
    public Integer call() {
      trial.post("heartbeat", Map.of());
      return 0;
    }
  }

  @Command(
      name = "enqueue",
      description = "Has the next trial use some values; prints its number.",
      mixinStandardHelpOptions = true)
  static final class Enqueue implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = "--params",
        required = true,
        description = "Values by parameter name, as JSON; the sampler fills in the others.")
    String params = "";

    @Option(names = "--user-attrs", description = "Attributes of the trial, as JSON.")
    @Nullable String userAttrs;

    @Option(
        names = "--skip-if-exists",
        description = "Nothing happens if a trial has these values already.")
    boolean skipIfExists;

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("params", Json.object("--params", params));
      body.put("skip_if_exists", skipIfExists);
      body.put("request_id", UUID.randomUUID().toString());
      if (userAttrs != null) {
        body.put("user_attrs", Json.object("--user-attrs", userAttrs));
      }
      JsonNode made = study.gateway().post(study.name(), "/enqueue", body);
      if (made.path("number").isNull()) {
        System.err.println("A trial has these values already; nothing is enqueued.");
      } else {
        System.out.println(made.path("number").asInt());
      }
      return 0;
    }
  }

  @Command(
      name = "invalidate",
      description = "Has a trial count no more: samplers forget it, and it becomes FAIL.",
      mixinStandardHelpOptions = true)
  static final class Invalidate implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = {"--trial-number", "--trial"},
        required = true,
        description = "Its number.")
    int number;

    @Option(names = "--reason", description = "Why.")
    @Nullable String reason;

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      if (reason != null) {
        body.put("reason", reason);
      }
      study.gateway().post(study.name(), "/trials/" + number + "/invalidate", body);
      return 0;
    }
  }

  @Command(
      name = "retry",
      description = "Enqueues trials that failed again, with the same parameters.",
      mixinStandardHelpOptions = true)
  static final class Retry implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(names = "--failed", description = "All that failed.")
    boolean failed;

    @Option(
        names = {"--trial-number", "--trial"},
        description = "One trial, by its number.")
    @Nullable Integer number;

    @Override
    public Integer call() {
      if (failed == (number != null)) {
        throw new IllegalArgumentException(
            "Expected either --failed or --trial-number with a number.");
      }
      GatewayClient gateway = study.gateway();
      List<JsonNode> again = new ArrayList<>();
      ArrayNode all = gateway.trials(study.name());
      for (JsonNode trial : all) {
        boolean wanted =
            number == null
                ? trial.path("state").asText().equals("FAIL")
                : trial.path("number").asInt() == number;
        if (wanted) {
          again.add(trial);
        }
      }
      for (JsonNode trial : again) {
        int of = trial.path("number").asInt();
        Map<String, Object> body =
            Map.of(
                "params", trial.path("params"),
                "user_attrs", Map.of("retry_of", of),
                "request_id", "retry-" + of + "-" + all.size());
        System.out.println(gateway.post(study.name(), "/enqueue", body).path("number").asInt());
      }
      System.err.println("Enqueued " + again.size() + " trials.");
      return 0;
    }
  }
}
