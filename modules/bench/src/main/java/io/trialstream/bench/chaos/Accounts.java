package io.trialstream.bench.chaos;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** The accounts of all workers, read as they grow. Used by one thread. */
final class Accounts {

  /** One worker process's account. */
  static final class Account {
    final String worker;
    final List<AccountLine> lines = new ArrayList<>();
    private final Path file;
    private final Set<Attempt> running = new HashSet<>();
    private final Map<UUID, Attempt> ending = new HashMap<>();
    private long position;

    Account(String worker, Path file) {
      this.worker = worker;
      this.file = file;
    }

    private void add(AccountLine line) {
      lines.add(line);
      switch (line.message()) {
        case Event.TrialStarted e ->
            running.add(new Attempt(line.study(), e.number(), e.attempt()));
        case Event.TrialFinished e ->
            running.remove(new Attempt(line.study(), e.number(), e.attempt()));
        case Event.TrialReleased e ->
            running.remove(new Attempt(line.study(), e.number(), e.attempt()));
        case Command.FinishTrial c ->
            ending.put(line.command(), new Attempt(line.study(), c.number(), c.attempt()));
        case Answer.CommandRejected r -> {
          Attempt ended = ending.get(line.command());
          if (ended != null) {
            running.remove(ended);
          }
        }
        default -> {} // nothing else starts or ends an attempt, whoever sends it
      }
    }
  }

  /** An attempt that a worker was given. */
  record Attempt(String study, int number, int attempt) {}

  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<UUID, Long> firstSent = new HashMap<>();

  /** Acknowledged results by chain of studies: when told first, and when acknowledged. */
  private final Map<String, List<long[]>> progress = new HashMap<>();

  void add(String worker, Path file) {
    accounts.put(worker, new Account(worker, file));
  }

  List<Account> all() {
    return List.copyOf(accounts.values());
  }

  /** Reads what is new. */
  void read() {
    for (Account account : accounts.values()) {
      try {
        if (!Files.exists(account.file) || Files.size(account.file) == account.position) {
          continue;
        }
        byte[] fresh;
        try (var in = Files.newByteChannel(account.file)) {
          in.position(account.position);
          var buffer = ByteBuffer.allocate((int) (in.size() - account.position));
          while (buffer.hasRemaining() && in.read(buffer) >= 0) {
            // reads on
          }
          fresh = buffer.array();
        }
        int end = fresh.length;
        while (end > 0 && fresh[end - 1] != '\n') {
          end--; // a line that is being written, or was when its process was killed
        }
        account.position += end;
        for (String text : new String(fresh, 0, end, StandardCharsets.UTF_8).split("\n")) {
          if (!text.isEmpty()) {
            add(account, Wire.read(text, AccountLine.class));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UnreadableMessageException e) {
        throw new IllegalStateException("The account of " + account.worker + " is damaged.", e);
      }
    }
  }

  private void add(Account account, AccountLine line) {
    account.add(line);
    if (line.what().equals("sent")) {
      firstSent.putIfAbsent(line.command(), line.t());
    } else if (line.what().equals("heard") && line.type().contains("TrialFinished")) {
      Long sent = firstSent.get(line.command());
      if (sent != null) {
        progress
            .computeIfAbsent(chain(line.study()), c -> new ArrayList<>())
            .add(new long[] {sent, line.t()});
      }
    }
  }

  static String chain(String study) {
    return study.substring(0, study.lastIndexOf('-'));
  }

  /**
   * When something that was told after this moment had been acknowledged in each chain; empty if
   * that is not so yet.
   */
  OptionalLong progressSince(long millis, List<String> chains) {
    long latest = 0;
    for (String chain : chains) {
      OptionalLong first =
          progress.getOrDefault(chain, List.of()).stream()
              .filter(p -> p[0] >= millis)
              .mapToLong(p -> p[1])
              .min();
      if (first.isEmpty()) {
        return first;
      }
      latest = Math.max(latest, first.getAsLong());
    }
    return OptionalLong.of(latest);
  }

  /** What a worker was given and has not heard the end of. */
  Set<Attempt> running(String worker) {
    Account account = accounts.get(worker);
    return account == null ? Set.of() : Set.copyOf(account.running);
  }
}
