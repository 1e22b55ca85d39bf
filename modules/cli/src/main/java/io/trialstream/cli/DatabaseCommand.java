package io.trialstream.cli;

import io.trialstream.server.journal.Database;
import io.trialstream.server.journal.DatabaseRole;
import io.trialstream.server.journal.Incarnation;
import io.trialstream.server.journal.Rebasing;
import io.trialstream.server.loop.Rebase;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.OpenTopicAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code database migrate|grant|rebase|restored}: for the tables' owner. */
@Command(
    name = "database",
    description =
        "Creates or upgrades the tables, lets a database user use them, or makes them go on with another Kafka.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DatabaseCommand.Migrate.class,
      DatabaseCommand.Grant.class,
      DatabaseCommand.RebaseOffsets.class,
      DatabaseCommand.Restored.class
    })
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

  @Command(
      name = "rebase",
      description =
          "After topics were made again, or Kafka or the database was lost: says where samplers would read on and what is lost; does it with --yes.",
      mixinStandardHelpOptions = true)
  static final class RebaseOffsets implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(names = "--yes", description = "Do it, instead of only saying what would be done.")
    boolean yes;

    @Override
    public Integer call() {
      KafkaSettings kafka = connection.kafka();
      try (Verticles verticles = new Verticles()) {
        Database database =
            Verticles.await(Database.open(verticles.vertx(), connection.postgres(), 1));
        Verticles.await(database.requirePrefix(kafka.topics().prefix()));
        OpenTopicAdmin topics = OpenTopicAdmin.open(verticles.vertx(), kafka);
        Rebase rebase = Verticles.await(Rebasing.plan(database, topics));
        rebase.findings().forEach(System.out::println);
        rebase.changes().forEach(System.out::println);
        if (!rebase.needed()) {
          System.err.println("The database and the topics fit each other. There is nothing to do.");
        } else if (yes) {
          Verticles.await(Rebasing.carryOut(database, rebase));
          System.err.println(
              "Done. Samplers that run go on within seconds. Senders repeat what was not answered.");
        } else {
          System.err.println(
              "Nothing was changed. If this is the right Kafka and the right database: trialstream database rebase --yes");
        }
        Verticles.await(topics.close());
      }
      return 0;
    }
  }

  @Command(
      name = "restored",
      description = {
        "Says that the database was restored from a backup. Run it after the restore, before the samplers start.",
        "Samplers give back what the topics still have by themselves. From then on, what is said about a trial counts only with the token that came with it."
      },
      mixinStandardHelpOptions = true)
  static final class Restored implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Override
    public Integer call() {
      try (Verticles verticles = new Verticles()) {
        Database database =
            Verticles.await(Database.open(verticles.vertx(), connection.postgres(), 1));
        long incarnation = Verticles.await(Incarnation.raise(database.pool()));
        System.err.printf(
            "Noted: this is incarnation %d of the database. Samplers and gateways may start now.%n",
            incarnation);
      }
      return 0;
    }
  }
}
