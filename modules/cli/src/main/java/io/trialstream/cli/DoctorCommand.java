package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: studies that are set apart, and how they go on. */
@Command(
    name = "doctor",
    description = {
      "Shows the studies that are in quarantine, because something about them failed; repairs one.",
      "Exit code 1 if there are any. To give one up: trialstream delete-study."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Mixin final TableFormat as = new TableFormat();

  @ArgGroup @Nullable Repair repair;

  /** What to do about one study. */
  static final class Repair {
    @Option(
        names = "--retry",
        paramLabel = "STUDY",
        description =
            "The study goes on, and what failed is tried again: after an upgrade, or with more memory.")
    @Nullable String retry;

    @Option(
        names = "--skip",
        paramLabel = "STUDY",
        description =
            "The study goes on without what failed. A suggestion that failed is made at random.")
    @Nullable String skip;
  }

  @Override
  public Integer call() {
    GatewayClient gateway = connection.gatewayClient();
    Repair wanted = repair;
    if (wanted != null) {
      String study = wanted.retry != null ? wanted.retry : String.valueOf(wanted.skip);
      gateway.post(study, "/repair", Map.of("action", wanted.retry != null ? "retry" : "skip"));
      System.err.printf("The study \"%s\" goes on.%n", study);
      return 0;
    }
    JsonNode all = gateway.quarantine();
    Output.print(all, as.format, System.out);
    if (all.isEmpty()) {
      System.err.println("No study is in quarantine.");
      return 0;
    }
    System.err.printf(
        "%d studies are in quarantine. Go on with: trialstream doctor --retry STUDY, or --skip STUDY, or trialstream delete-study --study-name STUDY%n",
        all.size());
    return 1;
  }
}
