package io.trialstream.cli;

import io.trialstream.settings.Settings;
import io.trialstream.worker.program.WorkerCommand;
import io.trialstream.worker.program.WorkerMain;
import java.util.Locale;
import java.util.ServiceLoader;
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
      SamplerCommand.class,
      GatewayCommand.class,
      TokenCommand.class,
      HealthCommand.class,
      WorkerCommand.class,
      CreateStudyCommand.class,
      StudyCommands.Delete.class,
      StudyCommands.Studies.class,
      StudyCommands.StudyNames.class,
      ShowCommands.Trials.class,
      ShowCommands.BestTrial.class,
      ShowCommands.BestTrials.class,
      StudyCommands.Stop.class,
      StudyCommands.Pause.class,
      StudyCommands.Resume.class,
      StudyGroup.class,
      AlgorithmsCommand.class,
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
      ConfigCommand.class,
      DashboardCommand.class,
      CommandLine.HelpCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class Main {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean verbose;

  /** What a {@link CommandProvider} of the development stack adds. */
  private static final Set<String> OF_THE_DEVELOPMENT_STACK =
      Set.of("up", "quickstart", "run", "bench");

  /** In a help text, a longer option has its description on the next line. */
  private static final int OPTION_COLUMNS = 29;

  private Main() {}

  public static void main(String[] args) {
    // Digits and letters are for programs too: on some systems Kafka's own names of settings would
    // change, and addresses would have other digits.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(args));
  }

  /** All commands that this installation has. */
  static CommandLine commands() {
    return commands(new Main());
  }

  private static CommandLine commands(Main main) {
    CommandLine line = new CommandLine(main);
    ServiceLoader.load(CommandProvider.class)
        .forEach(provider -> provider.commands().forEach(line::addSubcommand));
    CommandGroups.show(line);
    return line.setUsageHelpLongOptionsMaxWidth(OPTION_COLUMNS);
  }

  /** Runs one command line and returns its exit code. */
  static int run(String... args) {
    Main main = new Main();
    CommandLine line = commands(main);
    if (args.length > 0
        && OF_THE_DEVELOPMENT_STACK.contains(args[0])
        && !line.getSubcommands().containsKey(args[0])) {
      line.getErr()
          .println(
              "This installation is without the development stack, which the command %s needs. Use the image trialstream-dev, or a clone."
                  .formatted(args[0]));
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
          wrong.getErr().println(WrongUsage.message(e));
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
