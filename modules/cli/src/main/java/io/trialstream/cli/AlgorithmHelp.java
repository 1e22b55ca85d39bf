package io.trialstream.cli;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.catalogue.Catalogue;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;

/** What commands say about samplers, pruners and the like: what the catalogue has. Stateless. */
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

  /** Algorithms of a kind with their options, as lines for a terminal. */
  static String described(Help help, Kind kind, List<Algorithm> algorithms) {
    String title = kind.word();
    Help.TextTable table =
        Help.TextTable.forColumnWidths(
            help.colorScheme(), 22, Math.max(40, help.commandSpec().usageMessage().width() - 22));
    for (Algorithm algorithm : algorithms) {
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
    return "%s%ss and their options, in JSON:%n%s"
        .formatted(title.substring(0, 1).toUpperCase(Locale.ROOT), title.substring(1), table);
  }

  /** Adds a row as it is: names and sentences have no markup. */
  private static void addRow(Help help, Help.TextTable table, String name, String words) {
    Text[] row = {help.ansi().new Text(0).concat(name), help.ansi().new Text(0).concat(words)};
    table.addRowValues(row);
  }
}
