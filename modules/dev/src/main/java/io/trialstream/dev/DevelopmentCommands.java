package io.trialstream.dev;

import io.trialstream.cli.CommandProvider;
import java.util.List;

/** The commands that need the development stack. */
public final class DevelopmentCommands implements CommandProvider {

  @Override
  public List<Object> commands() {
    return List.of(new QuickstartCommand(), new UpCommand(), new RunCommand(), new BenchCommand());
  }
}
