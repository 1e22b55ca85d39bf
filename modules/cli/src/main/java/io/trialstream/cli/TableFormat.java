package io.trialstream.cli;

import picocli.CommandLine.Option;

/** In which form records are printed: a table, unless someone wants another. */
final class TableFormat {

  @Option(
      names = {"-f", "--format"},
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}")
  Output.Format format = Output.Format.table;
}
