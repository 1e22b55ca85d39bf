package io.trialstream.dev;

import picocli.CommandLine.Option;

/** Options that several benchmarks have. A benchmark says what its own default is. */
final class BenchOptions {

  private BenchOptions() {}

  /** How many trials. */
  static final class Trials {
    @Option(
        names = "--trials",
        paramLabel = "N",
        description = "How many trials (default: ${DEFAULT-VALUE}).")
    int number;

    Trials(int usual) {
      number = usual;
    }
  }

  /** How many runs, with which seeds. */
  static final class Seeds {
    @Option(
        names = "--seeds",
        defaultValue = "15",
        description = "Number of runs (default: ${DEFAULT-VALUE}).")
    int number;

    @Option(
        names = "--first-seed",
        defaultValue = "1",
        description = "The first seed (default: ${DEFAULT-VALUE}).")
    long first;
  }

  /** The sampler of the study, where it is there to be used, not to be measured. */
  static final class StudySampler {
    @Option(
        names = "--sampler",
        defaultValue = "random",
        description = "Sampler of the study (default: ${DEFAULT-VALUE}).")
    String name = "random";
  }

  /** How many parameters. */
  static final class Params {
    @Option(
        names = "--params",
        defaultValue = "10",
        description = "Float parameters (default: ${DEFAULT-VALUE}).")
    int number;
  }

  /** How many trials run at once. */
  static final class Parallel {
    @Option(
        names = "--parallel",
        defaultValue = "1",
        description = "Trials at once (default: ${DEFAULT-VALUE}).")
    int number;
  }

  /** Trials at once, where many are meant. */
  static final class InFlight {
    @Option(
        names = "--in-flight",
        paramLabel = "N",
        description = "Most at once (default: ${DEFAULT-VALUE}).")
    int number;

    InFlight(int usual) {
      number = usual;
    }
  }

  /** How long it is measured. */
  static final class Seconds {
    @Option(
        names = "--seconds",
        paramLabel = "S",
        description = "How long to measure (default: ${DEFAULT-VALUE}).")
    double number;

    Seconds(double usual) {
      number = usual;
    }
  }
}
