package io.trialstream.cli;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.DatabaseRole;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code database migrate|grant}: for the tables' owner. */
@Command(
    name = "database",
    description = "Creates or upgrades the tables, or lets a database user use them.",
    mixinStandardHelpOptions = true,
    subcommands = {DatabaseCommand.Migrate.class, DatabaseCommand.Grant.class})
final class DatabaseCommand {

  @Command(
      name = "migrate",
      description = "Creates the tables or brings them up to date; samplers that may do it too.",
      mixinStandardHelpOptions = true)
  static final class Migrate implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Override
    public Integer call() {
      try (Verticles verticles = new Verticles()) {
        Verticles.await(Database.open(verticles.vertx(), connection.postgres(), 1));
      }
      System.err.println("The tables are up to date.");
      return 0;
    }
  }

  @Command(
      name = "grant",
      description = "Lets a database user play a role, with the fewest privileges.",
      mixinStandardHelpOptions = true)
  static final class Grant implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(names = "--role", required = true, description = "sampler or gateway.")
    String role = "";

    @Option(names = "--user", required = true, description = "The database user, which exists.")
    String user = "";

    @Override
    public Integer call() {
      DatabaseRole wanted = DatabaseRole.of(role);
      try (Verticles verticles = new Verticles()) {
        Database database =
            Verticles.await(Database.open(verticles.vertx(), connection.postgres(), 1));
        Verticles.await(wanted.grant(database, user));
        wanted.grants(database.settings().schema(), user).forEach(System.out::println);
      }
      return 0;
    }
  }
}
