package io.trialstream.cli;

import io.trialstream.names.NearestName;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in words, with the name that was meant. Stateless. */
final class WrongUsage {

  private WrongUsage() {}

  /** One sentence or two. */
  static String message(ParameterException e) {
    CommandLine command = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String wrong = unmatched.getUnmatched().getFirst();
      if (wrong.startsWith("-")) {
        String name = wrong.contains("=") ? wrong.substring(0, wrong.indexOf('=')) : wrong;
        return "There is no option \"%s\".%s"
            .formatted(
                name, NearestName.question(name, command.getCommandSpec().optionsMap().keySet()));
      }
      Collection<String> commands = command.getSubcommands().keySet();
      return commands.isEmpty()
          ? "Nothing is expected here, but got \"%s\".".formatted(wrong)
          : "There is no command \"%s\".%s".formatted(wrong, NearestName.question(wrong, commands));
    }
    return String.valueOf(e.getMessage());
  }
}
