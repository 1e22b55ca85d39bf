package io.trialstream.dev;

import io.trialstream.devstack.Processes;
import io.trialstream.worker.program.StopSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code run FILE.java}: an objective in one source file. */
@Command(
    name = "run",
    description = "Runs an objective in one Java source file, with the worker library.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameters(index = "0", paramLabel = "FILE.java", description = "The source file.")
  Path file = Path.of("");

  @Parameters(index = "1..*", paramLabel = "ARG", description = "Arguments of its main method.")
  List<String> arguments = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Process process = JavaProcesses.sourceFile(file, List.of(), arguments).inheritIO().start();
    StopSignals signals = StopSignals.onFirst(exitCode -> Processes.stop(process, PATIENCE));
    try {
      return process.waitFor();
    } finally {
      signals.close();
    }
  }
}
