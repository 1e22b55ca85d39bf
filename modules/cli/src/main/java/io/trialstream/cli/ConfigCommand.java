package io.trialstream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config}: what is set, from wherever. */
@Command(
    name = "config",
    description = "Shows the settings in force; passwords, keys and what is not known are hidden.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Override
  public Integer call() {
    connection.settings().shown().forEach((name, value) -> System.out.println(name + "=" + value));
    return 0;
  }
}
