package io.trialstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.trialstream.wire.Wire;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code export}: writes a study's trials as they come, page after page, so that a study of any
 * size fits. A file is there when it is whole.
 */
@Command(
    name = "export",
    description = "Writes all trials of a study, to be read by import or a spreadsheet.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  @Mixin final OneStudy study = new OneStudy();

  /** The forms of an export. */
  enum Format {
    json,
    csv
  }

  @Option(
      names = {"-f", "--format"},
      defaultValue = "json",
      description = "${COMPLETION-CANDIDATES}: a JSON array, or a table with commas.")
  Format format = Format.json;

  @Option(
      names = {"-o", "--output"},
      description = "File to write to (default: standard output).")
  @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      print(System.out);
      System.out.flush();
    } else if (Files.exists(output) && !Files.isRegularFile(output)) { // a pipe, for example
      write(output);
    } else {
      Path part = output.resolveSibling(output.getFileName() + ".part");
      try {
        write(part);
        Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return 0;
  }

  private void write(Path file) throws IOException {
    try (PrintStream out =
        new PrintStream(
            new BufferedOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8)) {
      print(out);
      if (out.checkError()) {
        throw new IOException("The file " + file + " cannot be written.");
      }
    }
  }

  private void print(PrintStream out) {
    if (format == Format.json) {
      printJson(study.gateway(), out);
    } else {
      printCsv(study.gateway(), out);
    }
  }

  private void printJson(GatewayClient gateway, PrintStream out) {
    String[] before = {"["};
    gateway.eachWholeTrial(
        study.name(),
        trial -> {
          out.println(before[0] + Wire.text(trial));
          before[0] = ",";
          return true;
        });
    out.println(before[0].equals("[") ? "[]" : "]");
  }

  /** Looks through the trials twice: the head of the table comes first, and names all columns. */
  private void printCsv(GatewayClient gateway, PrintStream out) {
    TrialTable table = new TrialTable();
    long[] rows = {0};
    gateway.eachWholeTrial(
        study.name(),
        trial -> {
          table.see(trial);
          rows[0]++;
          return true;
        });
    out.print(table.head());
    gateway.eachWholeTrial(
        study.name(),
        trial -> {
          if (rows[0] > 0) { // those that came meanwhile may have other columns
            rows[0]--;
            out.print(table.row(trial));
          }
          return rows[0] > 0;
        });
  }

  /** Trials as rows of a table with commas (RFC 4180); columns are those that any trial has. */
  private static final class TrialTable {
    /** Columns that are there where a trial has them, after all others. */
    private static final List<String> OTHERS = List.of("worker", "attempt", "reason", "reports");

    private static final ObjectWriter CSV =
        CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build()
            .writer(CsvSchema.emptySchema().withLineSeparator(System.lineSeparator()));

    private final TreeSet<String> params = new TreeSet<>();
    private final TreeSet<String> attributes = new TreeSet<>();
    private final TreeSet<String> fixed = new TreeSet<>();
    private final Set<String> others = new LinkedHashSet<>();
    private int objectives = 1;
    private int constraints;

    void see(JsonNode trial) {
      trial.path("params").fieldNames().forEachRemaining(params::add);
      trial.path("user_attrs").fieldNames().forEachRemaining(attributes::add);
      trial.path("fixed_params").fieldNames().forEachRemaining(fixed::add);
      objectives = Math.max(objectives, trial.path("values").size());
      constraints = Math.max(constraints, trial.path("constraints").size());
      for (String name : OTHERS) {
        if (trial.hasNonNull(name)) {
          others.add(name);
        }
      }
    }

    String head() {
      List<String> head = new ArrayList<>(List.of("number", "state"));
      for (int k = 0; k < objectives; k++) {
        head.add(objectives == 1 ? "value" : "values_" + k);
      }
      head.addAll(List.of("datetime_start", "datetime_complete"));
      params.forEach(name -> head.add("params_" + name));
      attributes.forEach(name -> head.add("user_attrs_" + name));
      fixed.forEach(name -> head.add("fixed_params_" + name));
      for (int k = 0; k < constraints; k++) {
        head.add("constraints_" + k);
      }
      OTHERS.stream().filter(others::contains).forEach(head::add);
      return line(head);
    }

    String row(JsonNode trial) {
      List<String> row = new ArrayList<>();
      row.add(trial.path("number").asText());
      row.add(trial.path("state").asText());
      for (int k = 0; k < objectives; k++) {
        row.add(cell(trial.path("values").path(k)));
      }
      row.add(cell(trial.path("datetime_start")));
      row.add(cell(trial.path("datetime_complete")));
      params.forEach(name -> row.add(cell(trial.path("params").path(name))));
      attributes.forEach(name -> row.add(cell(trial.path("user_attrs").path(name))));
      fixed.forEach(name -> row.add(cell(trial.path("fixed_params").path(name))));
      for (int k = 0; k < constraints; k++) {
        row.add(cell(trial.path("constraints").path(k)));
      }
      OTHERS.stream().filter(others::contains).forEach(name -> row.add(cell(trial.path(name))));
      return line(row);
    }

    /** A line with its end. */
    private static String line(List<String> cells) {
      try {
        return CSV.writeValueAsString(cells);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Every list of texts is a line of a table.", e);
      }
    }

    private static String cell(JsonNode value) {
      if (value.isMissingNode() || value.isNull()) {
        return "";
      }
      if (value.size() == 1 && value.path("$number").isTextual()) {
        return value.path("$number").asText(); // NaN or an infinity
      }
      return value.isValueNode() ? value.asText() : value.toString();
    }
  }
}
