package io.trialstream.cli;

import io.trialstream.server.http.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code token}: who may call a gateway. */
@Command(
    name = "token",
    description = "Makes tokens that a gateway lets in.",
    mixinStandardHelpOptions = true,
    subcommands = TokenCommand.Create.class)
final class TokenCommand {

  private enum RoleName {
    read,
    write
  }

  @Command(
      name = "create",
      description =
          "Makes a token, prints it, and adds its hash to a file for gateways. It is shown only now.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Option(
        names = "--file",
        required = true,
        description = "The gateway's token file; created if it is not there.")
    Path file = Path.of("");

    @Option(names = "--name", required = true, description = "Whose it is, for people and logs.")
    String name = "";

    @Option(
        names = "--role",
        defaultValue = "read",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); write reads, too.")
    RoleName role = RoleName.read;

    @Option(
        names = "--studies",
        description =
            "What names of studies start with that it is for; may be repeated. Without it: all.")
    List<String> studies = List.of();

    @Override
    public Integer call() throws IOException {
      Tokens.Role given = role == RoleName.write ? Tokens.Role.WRITE : Tokens.Role.READ;
      System.out.println(Tokens.create(file, name, given, studies));
      System.err.printf("Its hash is in %s. Keep the token: it cannot be shown again.%n", file);
      return 0;
    }
  }
}
