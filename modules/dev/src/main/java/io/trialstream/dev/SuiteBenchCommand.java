package io.trialstream.dev;

import io.trialstream.bench.suite.Suite;
import io.trialstream.bench.suite.SuiteFiles;
import io.trialstream.bench.suite.SuiteServer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench suite}: how good samplers are, on problems of nine kinds. */
@Command(
    name = "suite",
    description =
        "Runs samplers on problems of many kinds; prints medians, ranks and tests against the first"
            + " sampler.",
    mixinStandardHelpOptions = true)
final class SuiteBenchCommand implements Callable<Integer> {

  /** The names of the groups, for {@code --help}. */
  static final class Groups implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Suite.groups().iterator();
    }
  }

  @Option(
      names = "--group",
      split = ",",
      completionCandidates = Groups.class,
      description =
          "Groups of problems, separated by commas, of ${COMPLETION-CANDIDATES} (default: all).")
  List<String> groups = List.of();

  @Option(
      names = "--problem",
      split = ",",
      description = "Further problems by name, separated by commas; a wrong name shows all.")
  List<String> problems = List.of();

  @Option(
      names = "--sampler",
      split = ",",
      defaultValue = "auto,tpe",
      description =
          "Samplers, separated by commas; compared with the first (default: ${DEFAULT-VALUE}).")
  List<String> samplers = List.of();

  @Mixin final BenchOptions.Seeds runs = new BenchOptions.Seeds();

  @Option(
      names = "--trials",
      description =
          "Trials of each run; with a pruner, as many steps as so many full trials have (default:"
              + " by problem).")
  @Nullable Integer trials;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Runs at once (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(names = "--out", description = "File for the results, a JSON line a run.")
  @Nullable Path out;

  @Option(
      names = "--compare",
      split = ",",
      description = "Runs nothing: prints the table of these files of results.")
  List<Path> compare = List.of();

  @Option(
      names = "--after",
      defaultValue = "all",
      description =
          "With --compare: after how many trials, 25, 50, 100 or all (default: ${DEFAULT-VALUE}).")
  String after = "all";

  @Option(
      names = "--serve",
      hidden = true,
      description = "Evaluates problems for other programs, by standard input and output.")
  boolean serve;

  @Override
  public Integer call() throws IOException {
    if (serve) {
      SuiteServer.serve(new InputStreamReader(System.in, StandardCharsets.UTF_8), System.out);
    } else if (!compare.isEmpty()) {
      System.out.print(SuiteFiles.compare(compare, after));
    } else {
      run();
    }
    return 0;
  }

  private void run() throws IOException {
    Suite.Options options =
        new Suite.Options(groups, problems, samplers, runs.number, runs.first, trials, threads);
    try (OutputStream file =
            out == null ? OutputStream.nullOutputStream() : Files.newOutputStream(out);
        PrintStream lines = new PrintStream(file, true, StandardCharsets.UTF_8)) {
      System.out.print(Suite.run(options, lines::println, System.err::println));
    }
  }
}
