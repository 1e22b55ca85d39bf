package io.trialstream.cli;

import io.trialstream.settings.Settings;
import io.trialstream.worker.WorkerCommand;
import io.trialstream.worker.WorkerMain;
import java.util.Locale;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Wires the subcommands together. Exit code 0: done, 1: failed, 2: wrong usage. */
@Command(
    name = "trialstream",
    description = "Event-streamed, distributed optimisation.",
    mixinStandardHelpOptions = true,
    version = "trialstream 0.1.0",
    subcommands = {
      QuickstartCommand.class,
      UpCommand.class,
      SamplerCommand.class,
      GatewayCommand.class,
      TokenCommand.class,
      HealthCommand.class,
      RunCommand.class,
      WorkerCommand.class,
      StudyCommands.Create.class,
      StudyCommands.Delete.class,
      StudyCommands.Studies.class,
      StudyCommands.StudyNames.class,
      StudyCommands.Trials.class,
      StudyCommands.BestTrial.class,
      StudyCommands.BestTrials.class,
      StudyCommands.Stop.class,
      StudyCommands.Pause.class,
      StudyCommands.Resume.class,
      StudyGroup.class,
      TrialCommands.Ask.class,
      TrialCommands.Tell.class,
      TrialCommands.Heartbeat.class,
      TrialCommands.Enqueue.class,
      TrialCommands.Invalidate.class,
      TrialCommands.Retry.class,
      HistoryCommands.Tail.class,
      HistoryCommands.Wait.class,
      HistoryCommands.Importances.class,
      HistoryCommands.HypervolumeCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      TopicsCommand.class,
      ReplayCommand.class,
      DlqCommand.class,
      DoctorCommand.class,
      DatabaseCommand.class,
      BenchCommand.class,
      ConfigCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class Main {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean verbose;

  private static final Set<String> NEEDS_STACK = Set.of("up", "quickstart");

  private Main() {}

  /** The image for production has none. */
  private static boolean hasDevelopmentStack() {
    return Main.class.getClassLoader().getResource("io/trialstream/devstack/DevStack.class")
        != null;
  }

  public static void main(String[] args) {
    // Digits and letters are for programs too: on some systems Kafka's own names of settings would
    // change, and addresses would have other digits.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    if (args.length > 0 && NEEDS_STACK.contains(args[0]) && !hasDevelopmentStack()) {
      line.getErr()
          .println(
              "This installation is without the development stack, which "
                  + args[0]
                  + " needs. Use the image trialstream-dev, or a clone.");
      return CommandLine.ExitCode.SOFTWARE;
    }
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          line.getErr().println(WorkerMain.message(e));
          if (main.verbose) {
            e.printStackTrace(line.getErr());
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          CommandLine wrong = e.getCommandLine();
          wrong.getErr().println(e.getMessage());
          wrong.getErr().println("See: " + wrong.getCommandSpec().qualifiedName() + " --help");
          return CommandLine.ExitCode.USAGE;
        });
    if (args.length == 0) {
      line.usage(System.err);
      return CommandLine.ExitCode.USAGE;
    }
    try {
      LogFormat.choose(Settings.load());
    } catch (IllegalArgumentException e) {
      line.getErr().println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }
}
