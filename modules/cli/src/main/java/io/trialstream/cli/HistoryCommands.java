package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about what a study has found: follow it, wait for it, carry it elsewhere. */
final class HistoryCommands {

  private static final int TIMED_OUT = 3;

  private HistoryCommands() {}

  @Command(
      name = "tail",
      description = "Follows a study's events, one JSON line each, until Ctrl-C or its deletion.",
      mixinStandardHelpOptions = true)
  static final class Tail implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Option(names = "--from-start", description = "Show what has happened before as well.")
    boolean fromStart;

    @Option(names = "--until-closed", description = "End when the study is closed.")
    boolean untilClosed;

    @Override
    public Integer call() throws InterruptedException {
      GatewayClient gateway = study.connection.gatewayClient();
      JsonNode now = gateway.study(study.name);
      long[] last = {fromStart ? 0 : now.path("last_event").asLong()};
      boolean[] over = {untilClosed && !fromStart && now.path("status").asText().equals("closed")};
      while (!over[0]) {
        gateway.follow(
            study.name,
            last[0],
            json -> {
              System.out.println(json);
              JsonNode event = Wire.read(json, JsonNode.class);
              last[0] = event.path("seq").asLong();
              String type = event.path("type").asText();
              over[0] = type.equals("StudyDeleted") || (untilClosed && type.equals("StudyClosed"));
              return !over[0];
            });
        if (!over[0]) {
          Thread.sleep(PAUSE); // the gateway has gone; another may answer
        }
      }
      return 0;
    }
  }

  @Command(
      name = "wait",
      description =
          "Waits until a study is closed: exit code 0 if it has found something, 1 if not, 3 if the time is over before.",
      mixinStandardHelpOptions = true)
  static final class Wait implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Option(names = "--timeout", description = "Seconds to wait at most.")
    @Nullable Double timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
      long end =
          timeoutSeconds == null
              ? Long.MAX_VALUE
              : System.currentTimeMillis() + (long) (timeoutSeconds * 1000);
      GatewayClient gateway = study.connection.gatewayClient();
      while (true) {
        JsonNode now = gateway.study(study.name);
        if (now.path("status").asText().equals("closed") && now.path("n_running").asInt() == 0) {
          boolean found = !gateway.bestTrials(study.name).isEmpty();
          System.err.println(
              "The study is closed: %s."
                  .formatted(now.path("close_reason").asText().toLowerCase(Locale.ROOT)));
          return found ? 0 : 1;
        }
        if (System.currentTimeMillis() >= end) {
          System.err.println("The study is not closed yet.");
          return TIMED_OUT;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  @Command(
      name = "importance",
      description = "Shows how much each parameter matters.",
      mixinStandardHelpOptions = true)
  static final class Importances implements Callable<Integer> {
    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Mixin final TableFormat as = new TableFormat();

    @Option(
        names = "--method",
        description = "ped-anova (default), fanova or mean-decrease-impurity.")
    @Nullable String method;

    @Option(names = "--objective", description = "Index of the objective, from 0.")
    @Nullable Integer objective;

    @Override
    public Integer call() {
      Map<String, Object> query = new LinkedHashMap<>();
      if (method != null) {
        query.put("method", method);
      }
      if (objective != null) {
        query.put("objective", objective);
      }
      Output.print(
          study.connection.gatewayClient().importances(study.name, query), as.format, System.out);
      return 0;
    }
  }

  @Command(
      name = "hypervolume",
      description = "Shows how much of the space the best trials dominate.",
      mixinStandardHelpOptions = true)
  static final class HypervolumeCommand implements Callable<Integer> {
    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Option(
        names = "--reference",
        arity = "1..*",
        required = true,
        description = "The point up to which it is measured, a value for each objective.")
    List<Double> reference = List.of();

    @Override
    public Integer call() {
      System.out.println(
          study
              .connection
              .gatewayClient()
              .hypervolume(study.name, reference)
              .path("hypervolume")
              .asDouble());
      return 0;
    }
  }

  /** The forms of an export. */
  enum ExportFormat {
    json,
    csv
  }

  @Command(
      name = "export",
      description = "Writes all trials of a study, to be read by import or a spreadsheet.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Option(
        names = {"-f", "--format"},
        defaultValue = "json",
        description = "${COMPLETION-CANDIDATES}: a JSON array, or a table with commas.")
    ExportFormat format = ExportFormat.json;

    @Option(
        names = {"-o", "--output"},
        description = "File to write to (default: standard output).")
    @Nullable Path output;

    @Override
    public Integer call() throws IOException {
      ArrayNode trials = study.connection.gatewayClient().trialsWithDistributions(study.name);
      if (output == null) {
        print(trials, System.out);
        System.out.flush();
      } else {
        try (PrintStream out = new PrintStream(output.toFile(), StandardCharsets.UTF_8)) {
          print(trials, out);
          if (out.checkError()) {
            throw new IOException("The file " + output + " cannot be written.");
          }
        }
      }
      return 0;
    }

    private void print(ArrayNode trials, PrintStream out) {
      if (format == ExportFormat.json) {
        printJson(trials, out);
      } else {
        printCsv(trials, out);
      }
    }

    private static void printJson(ArrayNode trials, PrintStream out) {
      String before = "[";
      for (JsonNode trial : trials) {
        out.println(before + Wire.text(trial));
        before = ",";
      }
      out.println(trials.isEmpty() ? "[]" : "]");
    }

    private static void printCsv(ArrayNode trials, PrintStream out) {
      Set<String> params = new TreeSet<>();
      Set<String> attrs = new TreeSet<>();
      int objectives = 1;
      for (JsonNode trial : trials) {
        trial.path("params").fieldNames().forEachRemaining(params::add);
        trial.path("user_attrs").fieldNames().forEachRemaining(attrs::add);
        objectives = Math.max(objectives, trial.path("values").size());
      }
      StringBuilder head = new StringBuilder("number,state");
      for (int k = 0; k < objectives; k++) {
        head.append(objectives == 1 ? ",value" : ",values_" + k);
      }
      head.append(",datetime_start,datetime_complete");
      params.forEach(name -> head.append(',').append(cell("params_" + name)));
      attrs.forEach(name -> head.append(',').append(cell("user_attrs_" + name)));
      out.println(head);
      for (JsonNode trial : trials) {
        StringBuilder row = new StringBuilder(trial.path("number").asText());
        row.append(',').append(trial.path("state").asText());
        for (int k = 0; k < objectives; k++) {
          row.append(',').append(cell(trial.path("values").path(k)));
        }
        row.append(',').append(cell(trial.path("datetime_start")));
        row.append(',').append(cell(trial.path("datetime_complete")));
        params.forEach(name -> row.append(',').append(cell(trial.path("params").path(name))));
        attrs.forEach(name -> row.append(',').append(cell(trial.path("user_attrs").path(name))));
        out.println(row);
      }
    }

    private static String cell(JsonNode value) {
      if (value.isMissingNode() || value.isNull()) {
        return "";
      }
      return cell(value.isValueNode() ? value.asText() : value.toString());
    }

    /** As RFC 4180 has it. */
    private static String cell(String text) {
      return text.matches("(?s).*[\",\r\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
  }

  @Command(
      name = "import",
      description =
          "Adds trials that export has written, in JSON. Run again, it adds nothing a second time.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

    @Parameters(paramLabel = "FILE", description = "A JSON array of trials.")
    Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      JsonNode trials;
      try {
        trials = Wire.read(Files.readAllBytes(file), JsonNode.class);
      } catch (UnreadableMessageException e) {
        throw new IllegalArgumentException(
            "Expected a JSON array of trials in %s: %s".formatted(file, e.getMessage()), e);
      }
      if (!trials.isArray()) {
        throw new IllegalArgumentException("Expected a JSON array of trials in " + file + ".");
      }
      GatewayClient gateway = study.connection.gatewayClient();
      int added = 0;
      int left = 0;
      for (JsonNode trial : trials) {
        String state = trial.path("state").asText("COMPLETE");
        if (!Set.of("COMPLETE", "PRUNED", "FAIL").contains(state.toUpperCase(Locale.ROOT))) {
          left++;
          continue;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", state);
        for (String field :
            Set.of("params", "distributions", "values", "constraints", "user_attrs")) {
          if (trial.hasNonNull(field)) {
            body.put(field, trial.path(field));
          }
        }
        body.put("request_id", "import " + trial.path("number").asText() + " " + digest(trial));
        gateway.post(study.name, "/add-trial", body);
        added++;
      }
      System.err.println(
          "Imported %d trials%s."
              .formatted(added, left == 0 ? "" : ", left out " + left + " that have not ended"));
      return 0;
    }

    private static String digest(JsonNode trial) {
      return Integer.toHexString(trial.toString().hashCode());
    }
  }
}
