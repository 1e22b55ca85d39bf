package io.trialstream.cli;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What the help of a command says about samplers and pruners: what the catalogue has. Stateless.
 */
final class AlgorithmHelp {

  private AlgorithmHelp() {}

  /** The names of the samplers, for help and completion. */
  static final class SamplerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Catalogue.names(Kind.SAMPLER).iterator();
    }
  }

  /** The names of the pruners, for help and completion. */
  static final class PrunerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Catalogue.names(Kind.PRUNER).iterator();
    }
  }

  /** The names of the importance methods, for help and completion. */
  static final class MethodNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Catalogue.names(Kind.IMPORTANCE_METHOD).iterator();
    }
  }

  /** Has the help of a command end with all algorithms of a kind and their options. */
  static void addTo(CommandSpec command, Kind kind) {
    UsageMessageSpec usage = command.usageMessage();
    String section = "algorithms-" + kind;
    List<String> keys = new ArrayList<>(usage.sectionKeys());
    if (!keys.contains(section)) {
      keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), section);
      usage.sectionKeys(keys);
    }
    usage.sectionMap().put(section, help -> described(help, kind));
  }

  private static String described(Help help, Kind kind) {
    StringBuilder text = new StringBuilder();
    String title = kind.word();
    text.append(
        "%n%s%ss and their options, in JSON:%n"
            .formatted(title.substring(0, 1).toUpperCase(Locale.ROOT), title.substring(1)));
    Help.TextTable table =
        Help.TextTable.forColumnWidths(
            help.colorScheme(), 22, Math.max(40, help.commandSpec().usageMessage().width() - 22));
    for (Algorithm algorithm : Catalogue.of(kind)) {
      String standard = algorithm.name().equals(Catalogue.defaultOf(kind)) ? " (default)" : "";
      addRow(help, table, "  " + algorithm.name(), algorithm.summary() + standard);
      for (Option option : algorithm.options()) {
        String otherwise = option.isRequired() ? "needed" : "default: " + option.standardWords();
        addRow(
            help,
            table,
            "",
            "%s: %s (%s)".formatted(option.name(), option.description(), otherwise));
      }
    }
    return text.append(table).toString();
  }

  /** Adds a row as it is: names and sentences have no markup. */
  private static void addRow(Help help, Help.TextTable table, String name, String words) {
    Text[] row = {help.ansi().new Text(0).concat(name), help.ansi().new Text(0).concat(words)};
    table.addRowValues(row);
  }
}
