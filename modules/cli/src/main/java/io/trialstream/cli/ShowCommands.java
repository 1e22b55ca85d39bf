package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trialstream.names.NearestName;
import io.trialstream.wire.Wire;
import java.util.ArrayList;
import java.util.Comparator;
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

/** Commands that show trials of a study. */
final class ShowCommands {

  private ShowCommands() {}

  /** What they have in common. */
  private abstract static class Show implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Mixin final TableFormat as = new TableFormat();

    @Option(
        names = "--full",
        description = "In a table: all that is known of a trial, and all digits of each number.")
    boolean full;

    void print(ArrayNode trials) {
      if (as.format == Output.Format.table) {
        Output.table(TrialTable.rows(trials, full), System.out);
      } else {
        Output.print(trials, as.format, System.out);
      }
    }
  }

  @Command(
      name = "trials",
      description = "Lists the trials of a study, with a column for each parameter.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "The five best of a study that minimises:",
        "  trialstream trials --study-name S --state complete --sort value --limit 5"
      })
  static final class Trials extends Show {

    @Option(
        names = "--state",
        paramLabel = "STATE",
        split = ",",
        description = "Only these: waiting, running, complete, pruned, fail.")
    List<String> states = List.of();

    @Option(
        names = "--sort",
        paramLabel = "COLUMN",
        description = "By this column; with a dash in front, the greatest first: --sort=-seconds.")
    @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "No more than N of them.")
    @Nullable Integer limit;

    private static final List<String> STATES =
        List.of("waiting", "running", "complete", "pruned", "fail");

    @Override
    public Integer call() {
      for (String state : states) {
        if (!STATES.contains(state.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "There is no state \"%s\". The states: %s.%s"
                  .formatted(
                      state, String.join(", ", STATES), NearestName.question(state, STATES)));
        }
      }
      if (limit != null && limit < 1) {
        throw new IllegalArgumentException(
            "Expected at least 1 as --limit, but got " + limit + ".");
      }
      List<JsonNode> chosen = new ArrayList<>();
      for (JsonNode trial : study.gateway().trials(study.name())) {
        if (states.isEmpty()
            || states.stream().anyMatch(trial.path("state").asText()::equalsIgnoreCase)) {
          chosen.add(trial);
        }
      }
      if (sort != null) {
        sort(chosen, sort);
      }
      ArrayNode shown = Wire.mapper().createArrayNode();
      chosen.stream().limit(limit == null ? Long.MAX_VALUE : limit).forEach(shown::add);
      print(shown);
      return 0;
    }

    /** Numbers by size, texts by letters; what has no such column comes last. */
    private static void sort(List<JsonNode> trials, String by) {
      boolean greatestFirst = by.startsWith("-");
      String column = greatestFirst ? by.substring(1) : by;
      List<Map<String, String>> rows = TrialTable.rows(trials, true);
      Set<String> known = new TreeSet<>();
      rows.forEach(row -> known.addAll(row.keySet()));
      if (!trials.isEmpty() && !known.contains(column)) {
        throw new IllegalArgumentException(
            "There is no column \"%s\" to sort by. The columns: %s.%s"
                .formatted(column, String.join(", ", known), NearestName.question(column, known)));
      }
      Comparator<String> order = greatestFirst ? ByCell.ORDER.reversed() : ByCell.ORDER;
      record Keyed(JsonNode trial, String key) {}
      List<Keyed> keyed = new ArrayList<>();
      for (int i = 0; i < trials.size(); i++) {
        keyed.add(new Keyed(trials.get(i), rows.get(i).getOrDefault(column, "")));
      }
      keyed.sort(
          Comparator.comparing((Keyed k) -> k.key().isEmpty()).thenComparing(Keyed::key, order));
      trials.clear();
      keyed.forEach(k -> trials.add(k.trial()));
    }
  }

  @Command(
      name = "best-trial",
      description = "Shows the best trial of a study.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Its parameters as options of a program:",
        "  python3 train.py $(trialstream best-trial --study-name S --as cli)"
      })
  static final class BestTrial extends Show {
    @Option(
        names = "--as",
        paramLabel = "LANGUAGE",
        description = "Only its parameters, ready to paste: ${COMPLETION-CANDIDATES}.")
    ParameterText.@Nullable Language language;

    @Override
    public Integer call() {
      JsonNode trial = study.gateway().bestTrial(study.name());
      if (language != null) {
        System.out.println(ParameterText.of(trial.path("params"), language));
      } else if (as.format == Output.Format.table) {
        Output.table(TrialTable.below(trial, full), System.out);
      } else {
        Output.print(trial, as.format, System.out);
      }
      return 0;
    }
  }

  @Command(
      name = "best-trials",
      description = "Lists the trials that no other is better than in every objective.",
      mixinStandardHelpOptions = true)
  static final class BestTrials extends Show {
    @Override
    public Integer call() {
      ArrayNode best = Wire.mapper().createArrayNode();
      study.gateway().bestTrials(study.name()).forEach(best::add);
      print(best);
      return 0;
    }
  }
}
