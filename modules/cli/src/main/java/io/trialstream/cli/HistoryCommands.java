package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.client.StudyEvent;
import io.trialstream.client.StudyEvents;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands about what a study has found: follow it, wait for it, weigh it. */
final class HistoryCommands {

  private static final int TIMED_OUT = 3;

  private HistoryCommands() {}

  @Command(
      name = "tail",
      description = "Follows a study's events, one JSON line each, until Ctrl-C or its deletion.",
      mixinStandardHelpOptions = true)
  static final class Tail implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(names = "--from-start", description = "Show what has happened before as well.")
    boolean fromStart;

    @Option(names = "--until-closed", description = "End when the study is closed.")
    boolean untilClosed;

    @Override
    public Integer call() {
      GatewayClient gateway = study.gateway();
      JsonNode now = gateway.study(study.name());
      if (untilClosed && !fromStart && now.path("status").asText().equals("closed")) {
        return 0;
      }
      long after = fromStart ? 0 : now.path("last_event").asLong();
      try (StudyEvents events = gateway.events(study.name(), after)) {
        while (events.hasNext()) {
          StudyEvent event = events.next();
          System.out.println(event.json());
          if (untilClosed && event.type().equals("StudyClosed")) {
            return 0;
          }
        }
      }
      return 0;
    }
  }

  @Command(
      name = "wait",
      description =
          "Waits until a study is closed: exit code 0 if it has found something, 1 if not, 3 if the time is over before.",
      mixinStandardHelpOptions = true)
  static final class Wait implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Mixin final OneStudy study = new OneStudy();

    @Option(names = "--timeout", description = "Seconds to wait at most.")
    @Nullable Double timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
      long end =
          timeoutSeconds == null
              ? Long.MAX_VALUE
              : System.currentTimeMillis() + (long) (timeoutSeconds * 1000);
      GatewayClient gateway = study.gateway();
      while (true) {
        JsonNode now = gateway.study(study.name());
        if (now.path("status").asText().equals("closed") && now.path("n_running").asInt() == 0) {
          boolean found = !gateway.bestTrials(study.name()).isEmpty();
          System.err.println(
              "The study is closed: %s."
                  .formatted(now.path("close_reason").asText().toLowerCase(Locale.ROOT)));
          return found ? 0 : 1;
        }
        if (System.currentTimeMillis() >= end) {
          System.err.println("The study is not closed yet.");
          return TIMED_OUT;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  @Command(
      name = "importance",
      description = "Shows how much each parameter matters.",
      mixinStandardHelpOptions = true)
  static final class Importances implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Mixin final TableFormat as = new TableFormat();

    @Option(
        names = "--method",
        completionCandidates = AlgorithmHelp.MethodNames.class,
        description = "One of ${COMPLETION-CANDIDATES}; the first one is the default.")
    @Nullable String method;

    @Option(names = "--objective", description = "Index of the objective, from 0.")
    @Nullable Integer objective;

    @Option(
        names = "--params",
        split = ",",
        paramLabel = "NAME",
        description = "Only these parameters, by the trials that have all of them.")
    List<String> params = List.of();

    @Override
    public Integer call() {
      Map<String, Object> query = new LinkedHashMap<>();
      if (!params.isEmpty()) {
        query.put("params", String.join(",", params));
      }
      if (method != null) {
        query.put("method", method);
      }
      if (objective != null) {
        query.put("objective", objective);
      }
      Output.print(study.gateway().importances(study.name(), query), as.format, System.out);
      return 0;
    }
  }

  @Command(
      name = "hypervolume",
      description = "Shows how much of the space the best trials dominate.",
      mixinStandardHelpOptions = true)
  static final class HypervolumeCommand implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = "--reference",
        arity = "1..*",
        required = true,
        description = "The point up to which it is measured, a value for each objective.")
    List<Double> reference = List.of();

    @Override
    public Integer call() {
      System.out.println(
          study.gateway().hypervolume(study.name(), reference).path("hypervolume").asDouble());
      return 0;
    }
  }
}
