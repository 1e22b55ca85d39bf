package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.wire.Wire;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands about studies; each asks the gateway. */
final class StudyCommands {

  private StudyCommands() {}

  @Command(
      name = "delete-study",
      description = "Deletes a study with all its trials. On a terminal it asks before.",
      mixinStandardHelpOptions = true)
  static final class Delete implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Override
    public Integer call() {
      if (!yes && !Terminal.confirms(study.name())) {
        System.err.println("Nothing was deleted.");
        return 1;
      }
      study.gateway().delete(study.name());
      return 0;
    }
  }

  /** A command that changes whether a study gives out trials. */
  private abstract static class Change implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    private final String verb;

    Change(String verb) {
      this.verb = verb;
    }

    @Override
    public Integer call() {
      study.gateway().change(study.name(), verb);
      return 0;
    }
  }

  @Command(
      name = "stop",
      description = "Closes a study: no more trials, its workers end.",
      mixinStandardHelpOptions = true)
  static final class Stop extends Change {
    Stop() {
      super("stop");
    }
  }

  @Command(
      name = "pause",
      description = "Gives out no trials until the study is resumed; workers wait.",
      mixinStandardHelpOptions = true)
  static final class Pause extends Change {
    Pause() {
      super("pause");
    }
  }

  @Command(
      name = "resume",
      description = "Gives out trials again, after pause or stop.",
      mixinStandardHelpOptions = true)
  static final class Resume extends Change {
    Resume() {
      super("resume");
    }
  }

  @Command(name = "studies", description = "Lists the studies.", mixinStandardHelpOptions = true)
  static final class Studies implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Mixin final TableFormat as = new TableFormat();

    @Override
    public Integer call() {
      JsonNode studies = connection.gatewayClient().studies();
      boolean forPeople = as.format == Output.Format.table || as.format == Output.Format.value;
      Output.print(
          forPeople
              ? only(
                  studies,
                  List.of(
                      "name", "directions", "status", "n_trials", "best_value", "datetime_start"))
              : studies,
          as.format,
          System.out);
      return 0;
    }
  }

  @Command(
      name = "study-names",
      description = "Lists the names of the studies.",
      mixinStandardHelpOptions = true)
  static final class StudyNames implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(
        names = {"-f", "--format"},
        defaultValue = "value",
        description = "${COMPLETION-CANDIDATES}")
    Output.Format format = Output.Format.value;

    @Override
    public Integer call() {
      JsonNode studies = connection.gatewayClient().studies();
      Output.print(only(studies, List.of("name")), format, System.out);
      return 0;
    }
  }

  private static ArrayNode only(JsonNode records, List<String> fields) {
    ArrayNode some = Wire.mapper().createArrayNode();
    for (JsonNode record : records) {
      ObjectNode part = some.addObject();
      fields.forEach(field -> part.set(field, record.path(field)));
    }
    return some;
  }
}
