package io.trialstream.cli;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command.RequestDigest;
import io.trialstream.engine.StudyDigest;
import io.trialstream.server.journal.Database;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.stream.CommandSender;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code replay}: replays a study's journal; with {@code --verify}, holds it to two other accounts.
 */
@Command(
    name = "replay",
    description = "Replays a study's journal, and compares it with its owner and the tables.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin final Connection connection = new Connection();

  @Option(names = "--study-name", required = true, description = "Name of the study.")
  String name = "";

  @Option(
      names = "--verify",
      description = "Also ask the sampler that owns the study, and compare the tables.")
  boolean verify;

  @Override
  public Integer call() {
    try (Verticles verticles = new Verticles()) {
      @Nullable StudyDigest owner = null;
      long seq = 0;
      if (verify) {
        CommandSender sender =
            Verticles.await(
                CommandSender.connect(
                    verticles.vertx(), connection.kafka(), "replay-" + UUID.randomUUID()));
        Answer.DigestComputed computed =
            Verticles.await(sender.ask(name, null, new RequestDigest(), PATIENCE)).message();
        owner = computed.digest();
        seq = computed.seq();
        Verticles.await(sender.close());
      }
      Database database =
          Verticles.await(Database.open(verticles.vertx(), connection.postgres(), 1));
      StudyAudit.Stored stored = Verticles.await(StudyAudit.read(database.pool(), name));
      StudyAudit.Report report = StudyAudit.compare(stored, owner, seq);
      Verticles.await(database.close());
      return print(report, stored);
    }
  }

  private int print(StudyAudit.Report report, StudyAudit.Stored stored) {
    System.out.printf(
        "study %s: %d events, %d trials%n", name, stored.events().size(), report.trials());
    System.out.printf("  trials   %s%n", report.journal().trials());
    System.out.printf("  sampler  %s%n", report.journal().sampler());
    System.out.printf("  next     %s%n", report.journal().next());
    if (report.differences().isEmpty()) {
      System.out.println(
          verify
              ? "Owner (after event %d), journal and tables agree.".formatted(report.seq())
              : "Journal and tables agree.");
      return 0;
    }
    report.differences().forEach(d -> System.out.println("DIFFERENT " + d));
    System.err.printf("%d differences.%n", report.differences().size());
    return 1;
  }
}
