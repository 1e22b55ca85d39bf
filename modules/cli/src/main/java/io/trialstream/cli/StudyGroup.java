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

/** {@code study set-user-attr}. */
@Command(
    name = "study",
    description = "Changes a study.",
    mixinStandardHelpOptions = true,
    subcommands = StudyGroup.SetUserAttr.class)
final class StudyGroup implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  @Command(
      name = "set-user-attr",
      description = "Sets an attribute of a study.",
      mixinStandardHelpOptions = true)
  static final class SetUserAttr implements Callable<Integer> {
    @Mixin final StudyCommands.OneStudy study = new StudyCommands.OneStudy();

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
      study.connection.gatewayClient().post(study.name, "/user-attrs", Map.of(key, json));
      return 0;
    }
  }
}
