package io.trialstream.worker.program;

import java.util.Locale;
import picocli.CommandLine;

/** {@code java -jar trialstream-worker.jar}: the worker command by itself. */
public final class WorkerMain {

  private WorkerMain() {}

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // digits and letters are for programs too
    CommandLine line = new CommandLine(new WorkerCommand());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          System.err.println(message(e));
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(line.execute(args));
  }

  /** What a person is told of a failure: the first message that there is, else its class. */
  public static String message(Throwable failure) {
    Throwable shown = failure;
    while (shown.getMessage() == null && shown.getCause() != null) {
      shown = shown.getCause();
    }
    return shown.getMessage() == null ? shown.toString() : shown.getMessage();
  }
}
