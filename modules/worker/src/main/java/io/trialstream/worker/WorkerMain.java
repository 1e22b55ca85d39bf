package io.trialstream.worker;

import picocli.CommandLine;

/** {@code java -jar trialstream-worker.jar}: the worker command by itself. */
public final class WorkerMain {

  private WorkerMain() {}

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new WorkerCommand());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          System.err.println(e.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(line.execute(args));
  }
}
