package io.trialstream.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;

/** The commands by what they are for, in the help of the whole program. Stateless. */
final class CommandGroups {

  private static final int NAME_WIDTH = 23;
  private static final int INDENT = 2;

  private static final Map<String, List<String>> GROUPS = groups();

  private CommandGroups() {}

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("Try it", List.of("quickstart", "up", "dashboard", "run"));
    groups.put(
        "Studies",
        List.of(
            "create-study",
            "studies",
            "study-names",
            "study",
            "algorithms",
            "pause",
            "resume",
            "stop",
            "delete-study"));
    groups.put("Evaluate trials", List.of("worker", "ask", "tell", "heartbeat"));
    groups.put(
        "Look at results",
        List.of(
            "best-trial", "best-trials", "trials", "importance", "hypervolume", "tail", "wait"));
    groups.put(
        "Change and move trials",
        List.of("enqueue", "retry", "invalidate", "export", "import", "replay"));
    groups.put(
        "Operate",
        List.of(
            "sampler",
            "gateway",
            "doctor",
            "health",
            "topics",
            "database",
            "token",
            "dlq",
            "config",
            "bench"));
    groups.put("Help", List.of("help", "generate-completion"));
    return groups;
  }

  /** The commands that are in a group. */
  static List<String> all() {
    return GROUPS.values().stream().flatMap(List::stream).toList();
  }

  /** Has the help of a program list its commands by group. */
  static void show(CommandLine line) {
    line.getHelpSectionMap()
        .remove(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    line.getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::list);
  }

  private static String list(Help help) {
    StringBuilder all = new StringBuilder();
    int width = help.commandSpec().usageMessage().width();
    GROUPS.forEach(
        (title, names) -> {
          List<String> there = new ArrayList<>(names);
          there.retainAll(help.subcommands().keySet());
          if (!there.isEmpty()) {
            all.append("%n%s:%n".formatted(title));
            all.append(table(help, there, width));
          }
        });
    return all.toString();
  }

  private static String table(Help help, List<String> names, int width) {
    Help.TextTable table =
        Help.TextTable.forColumns(
            help.colorScheme(),
            new Column(NAME_WIDTH, INDENT, Column.Overflow.SPAN),
            new Column(Math.max(NAME_WIDTH, width - NAME_WIDTH), INDENT, Column.Overflow.WRAP));
    for (String name : names) {
      Help command = help.subcommands().get(name);
      if (command != null) {
        String[] description = command.commandSpec().usageMessage().description();
        Text words = help.colorScheme().text(description.length == 0 ? "" : description[0]);
        table.addRowValues(help.colorScheme().commandText(name), words);
      }
    }
    return table.toString();
  }
}
