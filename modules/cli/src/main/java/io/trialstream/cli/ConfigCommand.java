package io.trialstream.cli;

import io.trialstream.settings.Settings;
import io.trialstream.settings.SettingsPage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config}: the settings in force. */
@Command(
    name = "config",
    description = {
      "Shows the settings that somebody has set, one NAME=VALUE a line; secrets are hidden.",
      "The first of these places that has a setting counts: options, environment, settings file, the stack that runs here, default."
    },
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Option(
      names = "--all",
      description =
          "Shows every setting, with its value in force, where that comes from, and what it is for.")
  boolean all;

  @Option(
      names = "--markdown",
      description = "Prints the page of the documentation that lists all settings.")
  boolean markdown;

  @Override
  public Integer call() {
    Settings settings = connection.settings();
    if (markdown) {
      System.out.print(SettingsPage.markdown());
    } else if (all) {
      settings
          .all()
          .forEach(
              (name, shown) ->
                  System.out.printf(
                      "%s=%s%n  from: %s%n  %s%n",
                      name, shown.value(), shown.origin(), shown.description()));
    } else {
      settings.shown().forEach((name, value) -> System.out.println(name + "=" + value));
    }
    return 0;
  }
}
