package io.trialstream.dist;

import io.trialstream.cli.CommandProvider;
import io.trialstream.cli.Main;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as they are declared: their reference page, and what a command line lacks. */
final class CommandLines {

  private static final Pattern FLAG = Pattern.compile("(?:^| )(--[a-z][a-z0-9-]*)");

  private CommandLines() {}

  /** All commands, those of the development stack too. */
  static CommandLine all() {
    CommandLine line = new CommandLine(Main.class);
    ServiceLoader.load(CommandProvider.class)
        .forEach(provider -> provider.commands().forEach(line::addSubcommand));
    return line;
  }

  /**
   * What is wrong with a command line.
   *
   * @param words what follows the program's name, up to a pipe, a redirection or {@code --}
   * @return a sentence, or null if each command and each option exists
   */
  static @Nullable String wrong(CommandLine commands, String words) {
    List<String> left = new ArrayList<>(Arrays.asList(words.strip().split("\\s+")));
    CommandLine command = commands;
    while (!left.isEmpty() && command.getSubcommands().containsKey(left.getFirst())) {
      command = Objects.requireNonNull(command.getSubcommands().get(left.removeFirst()));
    }
    if (command == commands && !left.isEmpty() && left.getFirst().matches("[a-z][a-z-]*")) {
      return "There is no command %s".formatted(left.getFirst());
    }
    CommandSpec spec = command.getCommandSpec();
    Matcher flags = FLAG.matcher(String.join(" ", left));
    while (flags.find()) {
      String flag = flags.group(1);
      if (spec.findOption(flag) == null && !flag.equals("--help") && !flag.equals("--version")) {
        return "%s has no option %s".formatted(spec.qualifiedName(), flag);
      }
    }
    return null;
  }

  /** The reference page: each command that is not hidden, with its options. */
  static String page(CommandLine commands) {
    StringBuilder page = new StringBuilder();
    page.append(
        "# Commands\n\n<!-- Made from the code by CommandsDocTest, which says how. -->\n\n");
    page.append(
        "`trialstream COMMAND --help` shows the same. In a clone the program is `./trialstream`. Results go to standard output, everything else to standard error.\n");
    page.append("Exit codes: 0 done, 1 failed, 2 wrong usage.\n");
    Set<String> common = common(commands);
    page.append("\n## Connection options\n\nMost commands have these:\n\n| | |\n|---|---|\n");
    common.forEach(page::append);
    append(page, commands, common);
    return page.toString();
  }

  /** The rows of options that all commands have which connect to something, in their order. */
  private static Set<String> common(CommandLine commands) {
    Map<String, Integer> uses = new LinkedHashMap<>();
    count(commands, uses);
    int most = Collections.max(uses.values());
    return uses.entrySet().stream()
        .filter(use -> use.getValue() > most * 9 / 10)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void count(CommandLine line, Map<String, Integer> uses) {
    for (CommandLine command : line.getSubcommands().values().stream().distinct().toList()) {
      rows(command.getCommandSpec()).forEach(row -> uses.merge(row, 1, Integer::sum));
      count(command, uses);
    }
  }

  private static void append(StringBuilder page, CommandLine line, Set<String> common) {
    for (CommandLine command : line.getSubcommands().values().stream().distinct().toList()) {
      CommandSpec spec = command.getCommandSpec();
      if (spec.usageMessage().hidden() || spec.name().equals("help")) {
        continue;
      }
      page.append("\n## %s\n\n".formatted(spec.qualifiedName().replaceFirst("^\\S+ ", "")));
      page.append(text(spec.usageMessage().description())).append("\n");
      List<String> rows = rows(spec);
      boolean connects = rows.removeAll(common);
      if (!rows.isEmpty() || connects) {
        page.append("\n| | |\n|---|---|\n");
        rows.forEach(page::append);
        page.append(connects ? row("…", "[connection options](#connection-options)") : "");
      }
      append(page, command, common);
    }
  }

  private static List<String> rows(CommandSpec spec) {
    List<String> rows = new ArrayList<>();
    spec.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .forEach(p -> rows.add(row("`" + p.paramLabel() + "`", text(p.description()))));
    spec.options().stream()
        .filter(option -> !option.hidden() && !option.inherited())
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(option -> rows.add(row(names(option), text(option.description()))));
    return rows;
  }

  private static String names(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    return Arrays.stream(option.names())
        .map(name -> "`" + name + label + "`")
        .collect(Collectors.joining(", "));
  }

  private static String row(String what, String description) {
    return "| %s | %s |\n".formatted(what.replace("|", "\\|"), description.replace("|", "\\|"));
  }

  private static String text(String[] lines) {
    return String.join(" ", lines)
        .replaceAll("%n|\\s+", " ")
        .replace("%%", "%")
        .replace("<", "&lt;")
        .strip();
  }
}
