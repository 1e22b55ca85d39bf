package io.trialstream.worker.program;

import io.trialstream.MultiObjective;
import io.trialstream.Objective;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.worker.WorkerOptions;
import io.trialstream.worker.command.CommandObjective;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code worker}: evaluates an objective class for a study. */
@Command(
    name = "worker",
    description = {
      "Evaluates an objective for a study: a Java class (--objective), or a program of any language:",
      "  worker --study-name S [options] -- python3 train.py --lr={lr}"
    },
    mixinStandardHelpOptions = true)
public final class WorkerCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--study-name",
      paramLabel = "NAME",
      description = "Name of the study (or set TRIALSTREAM_STUDY).")
  @Nullable String studyName;

  @Option(
      names = "--objective",
      description = "Class that implements io.trialstream.Objective, with a public constructor.")
  @Nullable String objective;

  @Option(
      names = "--jar",
      description = "Jar or folder that holds the class, besides the class path.")
  @Nullable Path jar;

  @Option(names = "--n-trials", description = "End after so many trials of this process.")
  @Nullable Long trials;

  @Option(
      names = "--concurrency",
      defaultValue = "1",
      description = "Trials at once in this process (default: ${DEFAULT-VALUE}).")
  int concurrency = 1;

  @Option(names = "--timeout", description = "Ask for no more trials after so many seconds.")
  @Nullable Double timeoutSeconds;

  @Option(
      names = "--trial-timeout",
      description = "A trial that takes longer ends FAIL, in seconds.")
  @Nullable Double trialTimeoutSeconds;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "End with exit code 1 when the first N trials of this process have all failed; 0 for no limit (default: ${DEFAULT-VALUE}).")
  int maxFailures = 10;

  @Option(
      names = "--grace",
      defaultValue = "10",
      description =
          "Seconds between SIGTERM and SIGKILL where a program has to stop (default: ${DEFAULT-VALUE}).")
  double graceSeconds = 10;

  @Parameters(
      paramLabel = "COMMAND",
      description =
          "After --: a program and its arguments; {lr} stands for parameter lr, an argument with {depth?} is left out where there is no depth. Write --lr={lr} rather than --lr {lr}: a value may begin with a dash.")
  List<String> command = List.of();

  @Option(names = "--bootstrap-servers", description = "Kafka's address, host:port.")
  @Nullable String bootstrapServers;

  @Override
  public Integer call() {
    Settings settings =
        Settings.load()
            .with(Setting.BOOTSTRAP_SERVERS, bootstrapServers)
            .with(Setting.STUDY, studyName);
    String study =
        settings
            .get(Setting.STUDY)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "Which study? Name it with --study-name, or set TRIALSTREAM_STUDY."));
    WorkerOptions options =
        WorkerOptions.of(study)
            .withConcurrency(concurrency)
            .withTrials(trials)
            .withTimeout(duration(timeoutSeconds))
            .withTrialTimeout(duration(trialTimeoutSeconds));
    if (command.isEmpty() == (objective == null)) {
      throw new IllegalArgumentException(
          "Expected either --objective with a Java class, or a program after --, such as: -- python3 train.py --lr={lr}");
    }
    MultiObjective evaluated =
        objective != null
            ? MultiObjective.of(instance(objective))
            : new CommandObjective(
                study, command, Duration.ofMillis((long) (1000 * graceSeconds)), System.out);
    WorkerProgram.run(
        settings,
        worker -> {
          FailureLimit limit =
              new FailureLimit(maxFailures, new TrialLines(System.err), worker::stop);
          worker.withListener(limit).optimizeMulti(options, evaluated);
          limit.requireNotReached();
        });
    return 0;
  }

  private static @Nullable Duration duration(@Nullable Double seconds) {
    return seconds == null ? null : Duration.ofMillis((long) (seconds * 1000));
  }

  @SuppressWarnings("resource") // classes are loaded from it as long as the process lives
  private Objective instance(String className) {
    ClassLoader loader = WorkerCommand.class.getClassLoader();
    if (jar != null) {
      if (!Files.exists(jar)) {
        throw new IllegalArgumentException("There is no jar " + jar + ".");
      }
      loader = new URLClassLoader(new URL[] {url(jar)}, loader);
    }
    try {
      Object made = Class.forName(className, true, loader).getConstructor().newInstance();
      if (made instanceof Objective o) {
        return o;
      }
      throw new IllegalArgumentException(
          "Expected a class that implements io.trialstream.Objective, but %s does not."
              .formatted(className));
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "There is no class %s. Name its jar with --jar.".formatted(className), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "%s cannot be made: %s".formatted(className, TrialLines.sentence(OfferedTrial.reason(e))),
          e);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("Not a usable path: " + path, e);
    }
  }
}
