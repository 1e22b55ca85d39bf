package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.stream.DeadLetters;
import io.trialstream.stream.DeadLetters.Letter;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq list|show|retry}: the dead letters. */
@Command(
    name = "dlq",
    description = "Lists, shows or sends again what could not be read or applied.",
    mixinStandardHelpOptions = true,
    subcommands = {DlqCommand.ListAll.class, DlqCommand.Show.class, DlqCommand.Retry.class})
final class DlqCommand {

  private static final int DEFAULT_LIMIT = 100;

  @Command(
      name = "list",
      description = "Lists the latest dead letters, oldest first.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Mixin final TableFormat as = new TableFormat();

    @Option(
        names = "--limit",
        defaultValue = "" + DEFAULT_LIMIT,
        description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit = DEFAULT_LIMIT;

    @Option(names = "--all", description = "Also those that were sent again.")
    boolean all;

    @Override
    public Integer call() {
      if (limit < 1) {
        throw new IllegalArgumentException(
            "Expected a limit of at least 1, but got " + limit + ".");
      }
      List<Letter> letters =
          new DeadLetters(connection.kafka())
              .list().stream().filter(letter -> all || !letter.retried()).toList();
      ArrayNode rows = Wire.mapper().createArrayNode();
      letters
          .subList(Math.max(0, letters.size() - limit), letters.size())
          .forEach(letter -> rows.add(summary(letter)));
      Output.print(rows, as.format, System.out);
      if (letters.size() > limit) {
        System.err.printf("The latest %d of %d; see --limit.%n", limit, letters.size());
      } else if (letters.isEmpty()) {
        System.err.println("There are no dead letters.");
      }
      return 0;
    }
  }

  private static ObjectNode summary(Letter letter) {
    ObjectNode row = Wire.mapper().createObjectNode();
    row.put("id", letter.id());
    row.put("datetime", letter.at().toString());
    row.put("study", letter.record().key());
    row.put("type", letter.headers().getOrDefault("ce_type", ""));
    row.put("sender", letter.headers().getOrDefault("ce_source", ""));
    row.put("source", letter.source());
    row.put("reason", letter.reason());
    if (letter.retried()) {
      row.put("retried", true);
    }
    return row;
  }

  private static List<Letter> named(DeadLetters dead, List<String> ids) {
    List<Letter> all = dead.list();
    return ids.stream()
        .map(
            id ->
                all.stream()
                    .filter(letter -> letter.id().equals(id))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "There is no dead letter \"%s\". See: trialstream dlq list"
                                    .formatted(id))))
        .toList();
  }

  @Command(
      name = "show",
      description = "Shows one dead letter with its headers and body.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Parameters(paramLabel = "ID", description = "As listed, for example trial-results/17.")
    String id = "";

    @Override
    public Integer call() {
      Letter letter = named(new DeadLetters(connection.kafka()), List.of(id)).getFirst();
      ObjectNode shown = summary(letter);
      ObjectNode headers = shown.putObject("headers");
      letter.headers().forEach(headers::put);
      byte[] body = letter.record().value();
      try {
        shown.set("body", Wire.read(body == null ? new byte[0] : body, JsonNode.class));
      } catch (UnreadableMessageException notJson) {
        shown.put("body_base64", Base64.getEncoder().encodeToString(body));
      }
      Output.print(shown, Output.Format.json, System.out);
      return 0;
    }
  }

  @Command(
      name = "retry",
      description =
          "Sends dead letters again, for example after an upgrade; a command is never applied twice.",
      mixinStandardHelpOptions = true)
  static final class Retry implements Callable<Integer> {
    @Mixin final Connection connection = new Connection();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "As listed.")
    List<String> ids = List.of();

    @Option(names = "--all", description = "All that were not sent again before.")
    boolean all;

    @Override
    public Integer call() {
      if (all == !ids.isEmpty()) {
        throw new IllegalArgumentException("Expected either ids of dead letters, or --all.");
      }
      DeadLetters dead = new DeadLetters(connection.kafka());
      List<Letter> letters =
          all ? dead.list().stream().filter(l -> !l.retried()).toList() : named(dead, ids);
      dead.retry(letters);
      letters.forEach(letter -> System.out.println(letter.id()));
      return 0;
    }
  }
}
