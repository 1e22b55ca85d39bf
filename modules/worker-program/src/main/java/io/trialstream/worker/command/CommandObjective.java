package io.trialstream.worker.command;

import io.trialstream.MultiObjective;
import io.trialstream.Trial;
import io.trialstream.TrialPruned;
import io.trialstream.engine.OfferedTrial;
import io.trialstream.stream.Tracing;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An objective that is a program: each trial starts it anew, in a process group of its own, without
 * a shell in between.
 *
 * <p>Parameters come as arguments ({@link CommandLineTemplate}), as the JSON file that {@code
 * TRIALSTREAM_PARAMS} names, and as variables {@code PARAM_LR}. The program tells what it has found
 * on standard output or in the file that {@code TRIALSTREAM_RESULT} names ({@link ResultLines});
 * what else it prints is shown, with the trial's number in front. An exit code other than 0 is a
 * failure. To stop it, its whole group gets SIGTERM, and SIGKILL after a time of grace; so it does
 * when the worker dies. Needs a POSIX shell, {@code sh}. Thread-safe.
 */
public final class CommandObjective implements MultiObjective {

  private static final String WATCHDOG = watchdog();
  private static final Pattern GROUP = Pattern.compile("[1-9][0-9]+");
  private static final long TICK_MILLIS = 50;
  private static final int STDERR_LINES = 20;
  private static final int STDERR_CHARACTERS = 4_000;

  private final String study;
  private final CommandLineTemplate command;
  private final Duration grace;
  private final PrintStream out;

  /** Variables that several parameters would share, and of which the person was told. */
  private final Set<String> toldOf = ConcurrentHashMap.newKeySet();

  /**
   * @param study for the variable {@code TRIALSTREAM_STUDY}
   * @param command program and arguments
   * @param grace time between SIGTERM and SIGKILL, rounded up to seconds
   * @param out where the program's own output is shown
   * @throws IllegalArgumentException if there is no such program
   */
  public CommandObjective(String study, List<String> command, Duration grace, PrintStream out) {
    this.study = study;
    this.command = new CommandLineTemplate(command);
    Programs.requireThere(command.getFirst(), System.getenv("PATH"));
    this.grace = grace;
    this.out = out;
  }

  private static String watchdog() {
    try (InputStream in =
        Objects.requireNonNull(CommandObjective.class.getResourceAsStream("watchdog.sh"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double[] evaluate(Trial trial) throws Exception {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    if (trial instanceof OfferedTrial offered) {
      offered
          .started()
          .params()
          .forEach((name, p) -> params.put(name, trial.suggest(name, p.distribution())));
    }
    List<String> words = command.with(params);
    Path folder = Files.createTempDirectory("trialstream-trial-");
    try {
      return run(trial, words, params, folder);
    } finally {
      delete(folder);
    }
  }

  private double[] run(
      Trial trial, List<String> words, Map<String, @Nullable Object> params, Path folder)
      throws IOException, InterruptedException {
    Path groupFile = folder.resolve("group");
    Path resultFile = folder.resolve("result.jsonl");
    Files.write(folder.resolve("params.json"), Wire.bytes(params));
    Files.write(folder.resolve("attrs.json"), Wire.attributes(trial.userAttrs()));
    List<String> line = new ArrayList<>(List.of("sh", "-c", WATCHDOG, "trialstream-watchdog"));
    line.add(Long.toString(Math.max(1, (grace.toMillis() + 999) / 1000)));
    line.add(groupFile.toString());
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    Map<String, String> environment = builder.environment();
    environment.put("TRIALSTREAM_STUDY", study);
    environment.put("TRIALSTREAM_TRIAL", Integer.toString(trial.number()));
    environment.put("TRIALSTREAM_ATTEMPT", Integer.toString(trial.attempt()));
    environment.put("TRIALSTREAM_PARAMS", folder.resolve("params.json").toString());
    environment.put("TRIALSTREAM_ATTRS", folder.resolve("attrs.json").toString());
    environment.put("TRIALSTREAM_RESULT", resultFile.toString());
    Tracing.current()
        .forEach((name, value) -> environment.put(name.toUpperCase(Locale.ROOT), value));
    setVariables(environment, trial, params);

    ResultLines results = new ResultLines(trial);
    Deque<String> errors = new ArrayDeque<>();
    Process process = builder.start();
    Thread output =
        read(
            trial,
            process.getInputStream(),
            (text, whole) -> {
              if (!understood(trial, results, text, whole)) {
                show(trial, text);
              }
            });
    Thread error =
        read(
            trial,
            process.getErrorStream(),
            (text, whole) -> {
              show(trial, text);
              synchronized (errors) {
                errors.addLast(text);
                if (errors.size() > STDERR_LINES) {
                  errors.removeFirst();
                }
              }
            });
    FileTail tail =
        new FileTail(resultFile, (text, whole) -> understood(trial, results, text, whole));
    boolean stopped = false;
    try {
      while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        tail.read();
        if (!stopped && (trial.shouldPruneNow() || results.pruned())) {
          stopped = true;
          process.getOutputStream().close();
        }
      }
      output.join();
      error.join();
    } finally {
      process.getOutputStream().close(); // whatever happened here, it ends
      if (!process.isAlive()) {
        killLeftovers(process.exitValue(), groupFile);
      }
    }
    tail.end();
    return result(trial, process.exitValue(), stopped, results, errors);
  }

  /** Whether a line was for us; whoever wrote it is told if it says something impossible. */
  private boolean understood(Trial trial, ResultLines results, String text, boolean whole) {
    try {
      if (whole) {
        return results.accept(text);
      }
      results.acceptPiece(text);
      return false;
    } catch (IllegalArgumentException e) {
      show(trial, "not accepted: " + e.getMessage());
      return false;
    }
  }

  private double[] result(
      Trial trial, int exitCode, boolean stopped, ResultLines results, Deque<String> errors) {
    if (stopped) {
      throw new TrialPruned();
    }
    String failure = results.failure();
    double[] values = results.values();
    if (exitCode == 0 && failure == null && values != null) {
      return values;
    }
    String told = tail(errors);
    trial.setUserAttr("exit_code", exitCode);
    if (!told.isEmpty()) {
      trial.setUserAttr("stderr", told);
    }
    if (failure != null) {
      throw new CommandFailedException(failure);
    }
    if (exitCode != 0) {
      String last;
      synchronized (errors) {
        last = errors.isEmpty() ? "" : ": " + errors.getLast();
      }
      throw new CommandFailedException(how(exitCode) + last);
    }
    String refused = results.refusal();
    throw new CommandFailedException(
        "it printed no result; expected a last line such as {\"value\": 0.39}, or just a number"
            + (refused == null ? "" : "; the last line that was not accepted: " + refused));
  }

  /** How a process ended, in words. */
  private static String how(int exitCode) {
    return exitCode > 128 && exitCode < 160
        ? "ended by signal " + (exitCode - 128)
        : "exit code " + exitCode;
  }

  private static String tail(Deque<String> errors) {
    synchronized (errors) {
      String all = String.join("\n", errors);
      return all.length() > STDERR_CHARACTERS
          ? all.substring(all.length() - STDERR_CHARACTERS)
          : all;
    }
  }

  /** Where the watchdog itself was killed, nobody else ends its group. */
  private static void killLeftovers(int exitCode, Path groupFile) {
    if (exitCode != 137 || !Files.exists(groupFile)) {
      return;
    }
    try {
      String group = Files.readString(groupFile).strip();
      if (GROUP.matcher(group).matches()) {
        // The shell's own kill: that of procps takes -1234 for -1, which is every process.
        new ProcessBuilder("sh", "-c", "kill -KILL -\"$1\"", "sh", group)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The processes of a trial may be left.", e);
    }
  }

  /**
   * Sets parameters as variables. One that several parameters would share is not set, and the
   * person is told once.
   */
  private void setVariables(
      Map<String, String> environment, Trial trial, Map<String, @Nullable Object> params) {
    Map<String, List<String>> names = new TreeMap<>();
    params.forEach(
        (name, value) -> names.computeIfAbsent(variable(name), v -> new ArrayList<>()).add(name));
    names.forEach(
        (variable, of) -> {
          if (of.size() == 1) {
            environment.put(variable, CommandLineTemplate.text(params.get(of.getFirst())));
            return;
          }
          environment.remove(variable); // nor is it what the worker itself was started with
          if (toldOf.add(variable)) {
            show(
                trial,
                "%s is not set, because the parameters %s would share that variable. Take them from arguments, or from the file that TRIALSTREAM_PARAMS names."
                    .formatted(variable, String.join(" and ", of)));
          }
        });
  }

  /** The environment variable that holds a parameter, such as {@code PARAM_LR} for {@code lr}. */
  public static String variable(String name) {
    return "PARAM_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
  }

  private void show(Trial trial, String text) {
    out.println("[trial " + trial.number() + "] " + text);
  }

  private static Thread read(Trial trial, InputStream in, Lines.Sink line) {
    return Thread.ofPlatform()
        .daemon()
        .name("output-" + trial.number())
        .start(
            () -> {
              try {
                new Lines(line).readAll(in);
              } catch (IOException closed) {
                // the process has ended
              }
            });
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
