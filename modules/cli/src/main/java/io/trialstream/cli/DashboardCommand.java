package io.trialstream.cli;

import io.trialstream.settings.Setting;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dashboard}: where it is. */
@Command(
    name = "dashboard",
    description = "Prints the address of the dashboard, or opens it.",
    mixinStandardHelpOptions = true)
final class DashboardCommand implements Callable<Integer> {

  @Mixin final Connection connection = new Connection();

  @Option(
      names = "--study-name",
      paramLabel = "NAME",
      description = "The page of this study (or set TRIALSTREAM_STUDY).")
  @Nullable String study;

  @Option(names = "--open", description = "Open it in the browser of this machine.")
  boolean open;

  @Override
  public Integer call() throws IOException {
    String address =
        address(
            connection.gatewayAddress(),
            connection.settings().with(Setting.STUDY, study).get(Setting.STUDY).orElse(null));
    System.out.println(address);
    if (open) {
      new ProcessBuilder(opener(System.getProperty("os.name", ""), address))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    }
    return 0;
  }

  /** The page of a study, or of all of them. */
  static String address(String gateway, @Nullable String study) {
    String home = gateway.endsWith("/") ? gateway : gateway + "/";
    return study == null
        ? home
        : home
            + "#/studies/"
            + URLEncoder.encode(study, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The program that opens an address, by the name of the operating system. */
  static List<String> opener(String system, String address) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.contains("mac")) {
      return List.of("open", address);
    }
    return name.contains("windows")
        ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
        : List.of("xdg-open", address);
  }
}
