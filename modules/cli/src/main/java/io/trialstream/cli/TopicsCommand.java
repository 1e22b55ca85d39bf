package io.trialstream.cli;

import io.trialstream.stream.StreamRole;
import io.trialstream.stream.TopicAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code topics create|list|grant}. */
@Command(
    name = "topics",
    description = "Creates or lists the topics, or lets someone use them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TopicsCommand.Create.class,
      TopicsCommand.ListAll.class,
      TopicsCommand.Grant.class
    })
final class TopicsCommand {

  @Command(
      name = "create",
      description = "Creates the topics that are missing, and prints their names.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(
        names = "--partitions",
        defaultValue = "16",
        description =
            "Partitions of each that is keyed by study (default: ${DEFAULT-VALUE}); cannot be changed later.")
    int partitions;

    @Option(
        names = "--lanes",
        description =
            "Partitions of the one that carries answers; one for each 40 worker processes is plenty (default: four times --partitions).")
    @Nullable Integer lanes;

    @Option(
        names = "--replication",
        defaultValue = "1",
        description = "Replicas of each (default: ${DEFAULT-VALUE}).")
    short replication;

    @Override
    public Integer call() {
      if (partitions < 1 || replication < 1 || (lanes != null && lanes < 1)) {
        throw new IllegalArgumentException("Expected at least 1 partition, 1 lane and 1 replica.");
      }
      TopicAdmin.Layout layout =
          lanes == null
              ? TopicAdmin.Layout.of(partitions)
              : new TopicAdmin.Layout(partitions, lanes);
      try (Verticles verticles = new Verticles()) {
        List<String> created =
            Verticles.await(
                new TopicAdmin(verticles.vertx(), connection.kafka()).create(layout, replication));
        created.forEach(System.out::println);
      }
      return 0;
    }
  }

  @Command(
      name = "list",
      description = "Lists the topics with their partitions.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Override
    public Integer call() {
      try (Verticles verticles = new Verticles()) {
        Verticles.await(new TopicAdmin(verticles.vertx(), connection.kafka()).list())
            .forEach((name, partitions) -> System.out.println(name + " " + partitions));
      }
      return 0;
    }
  }

  @Command(
      name = "grant",
      description = "Lets a principal use the topics in a role, with the fewest permissions.",
      mixinStandardHelpOptions = true)
  static final class Grant implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Option(
        names = "--role",
        required = true,
        description =
            "worker, gateway, sampler, follower (reads study-events), operator (dlq) or scaler (reads the lag).")
    String role = "";

    @Option(names = "--principal", required = true, description = "For example User:worker.")
    String principal = "";

    @Override
    public Integer call() {
      StreamRole.of(role)
          .grant(connection.kafka(), principal)
          .forEach(
              b ->
                  System.out.printf(
                      "%s may %s %s %s%n",
                      principal,
                      b.entry().operation(),
                      b.pattern().resourceType(),
                      b.pattern().name()));
      return 0;
    }
  }
}
