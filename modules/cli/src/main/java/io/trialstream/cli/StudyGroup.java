package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code study show} and {@code study set-user-attr}. */
@Command(
    name = "study",
    description = "Shows or changes a study.",
    mixinStandardHelpOptions = true,
    subcommands = {StudyGroup.Show.class, StudyGroup.SetUserAttr.class})
final class StudyGroup implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected show or set-user-attr after study.");
  }

  @Command(
      name = "show",
      description = "Shows how a study is set up, and how far it is.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = {"-f", "--format"},
        defaultValue = "yaml",
        description = "${COMPLETION-CANDIDATES}")
    Output.Format format = Output.Format.yaml;

    @Override
    public Integer call() {
      Output.print(study.gateway().study(study.name()), format, System.out);
      return 0;
    }
  }

  @Command(
      name = "set-user-attr",
      description = "Sets an attribute of a study.",
      mixinStandardHelpOptions = true)
  static final class SetUserAttr implements Callable<Integer> {
    @Mixin final OneStudy study = new OneStudy();

    @Option(
        names = {"-k", "--key"},
        required = true,
        description = "Its name.")
    String key = "";

    @Option(
        names = "--value",
        required = true,
        description = "Its value: JSON, or else a text as it is.")
    String value = "";

    @Override
    public Integer call() {
      JsonNode json;
      try {
        json = Wire.read(value, JsonNode.class);
      } catch (UnreadableMessageException aText) {
        json = new TextNode(value);
      }
      study.gateway().post(study.name(), "/user-attrs", Map.of(key, json));
      return 0;
    }
  }
}
