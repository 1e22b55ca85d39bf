package io.trialstream.cli;

import io.trialstream.settings.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of a command about one study: which one, and where it is. */
final class OneStudy {

  @Mixin final Connection connection = new Connection();

  @Option(
      names = "--study-name",
      paramLabel = "NAME",
      description = "Name of the study (or set TRIALSTREAM_STUDY).")
  @Nullable String given;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  private @Nullable String name;

  /**
   * The study's name: of the option, or else of the setting.
   *
   * @throws ParameterException if neither names one
   */
  String name() {
    if (name == null) {
      name = required();
    }
    return name;
  }

  private String required() {
    return connection
        .settings()
        .with(Setting.STUDY, given)
        .get(Setting.STUDY)
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "Which study? Name it with --study-name, or set TRIALSTREAM_STUDY. The studies: trialstream study-names"));
  }

  GatewayClient gateway() {
    return connection.gatewayClient();
  }
}
