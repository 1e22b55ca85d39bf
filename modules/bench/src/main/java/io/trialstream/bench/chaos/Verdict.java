package io.trialstream.bench.chaos;

import io.trialstream.bench.chaos.Accounts.Account;
import io.trialstream.bench.chaos.Accounts.Attempt;
import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.server.port.Journal.StoredEvent;
import io.trialstream.server.tables.StudyAudit;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Holds the workers' own accounts against journal and tables. What is lost, counted twice or wrong
 * is found from those, not from anything that the system counts. Used by one thread.
 */
final class Verdict {

  final List<String> lost = new ArrayList<>();
  final List<String> twice = new ArrayList<>();
  final List<String> wrong = new ArrayList<>();
  int asked;
  int acknowledged;
  private final Map<String, Study> studies = new HashMap<>();

  /** One study as it is stored. */
  private static final class Study {
    final StudyAudit.Stored stored;
    final Map<Attempt, StoredEvent> starts = new LinkedHashMap<>();
    final Map<Attempt, StoredEvent> losses = new LinkedHashMap<>();
    final Map<Attempt, StoredEvent> ends = new LinkedHashMap<>();

    Study(StudyAudit.Stored stored) {
      this.stored = stored;
    }

    FrozenTrial trial(int number) {
      return stored.trials().get(number);
    }
  }

  /** Takes in a study as journal and tables have it. */
  void study(String name, StudyAudit.Stored stored, int budget) {
    Study study = new Study(stored);
    studies.put(name, study);
    StudyAudit.compare(stored, null, 0).differences().forEach(d -> wrong.add(name + ": " + d));
    Map<Integer, Integer> ends = new HashMap<>();
    for (StoredEvent e : stored.events()) {
      switch (e.event()) {
        case Event.TrialStarted s -> {
          Attempt attempt = new Attempt(name, s.number(), s.attempt());
          if (study.starts.put(attempt, e) != null) {
            twice.add("given out twice: " + attempt);
          }
        }
        case Event.TrialReleased r -> {
          if (r.lost()) {
            study.losses.put(new Attempt(name, r.number(), r.attempt()), e);
          }
        }
        case Event.TrialFinished f -> {
          Attempt attempt = new Attempt(name, f.number(), f.attempt());
          study.ends.put(attempt, e);
          if (ends.merge(f.number(), 1, Integer::sum) > 1) {
            twice.add("ended twice: " + attempt);
          }
          if (f.reason() != null && f.reason().startsWith("LEASE_LOST")) {
            study.losses.put(attempt, e);
          }
        }
        // the others neither start nor end an attempt
        case Event.StudyCreated other -> {}
        case Event.StudyDeleted other -> {}
        case Event.StudyPaused other -> {}
        case Event.StudyResumed other -> {}
        case Event.StudyClosed other -> {}
        case Event.StudyAttributesSet other -> {}
        case Event.TrialEnqueued other -> {}
        case Event.TrialAdded other -> {}
        case Event.ParameterSuggested other -> {}
        case Event.TrialReported other -> {}
        case Event.TrialInvalidated other -> {}
        case Event.TrialAttributesSet other -> {}
      }
    }
    for (int i = 0; i < stored.trials().size(); i++) {
      if (stored.trials().get(i).number() != i) {
        wrong.add("%s: trial %d is missing".formatted(name, i));
      }
    }
    long ended = stored.trials().stream().filter(t -> t.state().finished()).count();
    if (ended != budget || stored.trials().size() != budget) {
      wrong.add(
          "%s: %d trials, %d ended, but the budget is %d"
              .formatted(name, stored.trials().size(), ended, budget));
    }
  }

  /** Judges one worker's account. */
  void account(Account account) {
    Map<UUID, Command> told = new HashMap<>();
    Set<UUID> heardOf = new HashSet<>();
    for (AccountLine line : account.lines) {
      Study study = studies.get(line.study());
      if (study == null) {
        continue; // asked for before it was there
      }
      switch (line.what()) {
        case "sent" -> {
          if (line.message() instanceof Command.FinishTrial f
              && told.put(line.command(), f) == null) {
            asked++;
          }
        }
        case "heard" -> heard(account.worker, study, line, told, heardOf);
        default -> {}
      }
    }
    signsOfLife(account);
  }

  private void heard(
      String worker, Study study, AccountLine line, Map<UUID, Command> told, Set<UUID> heardOf) {
    if (line.seq() > study.stored.events().size()) {
      wrong.add(
          "%s heard of event %d, which is not stored: %s".formatted(worker, line.seq(), line));
      return;
    }
    if (line.seq() > 0) {
      Event stored = study.stored.events().get((int) line.seq() - 1).event();
      if (!stored.equals(line.message())) {
        wrong.add("%s heard %s, but stored is %s".formatted(worker, line, stored));
      }
    }
    Command command = told.get(line.command());
    if (command instanceof Command.FinishTrial f) {
      if (heardOf.add(line.command())) {
        acknowledged++;
      }
      switch (line.message()) {
        case Event.TrialFinished e -> acknowledged(worker, study, f);
        case Answer.CommandRejected r -> rejected(worker, study, line.study(), f, r);
        default -> {} // nothing else says what became of a result
      }
    }
  }

  private void acknowledged(String worker, Study study, Command.FinishTrial f) {
    FrozenTrial trial = study.trial(f.number());
    boolean same =
        trial.state() == f.state()
            && trial.attempt() == f.attempt()
            && trial.values().equals(f.values());
    if (!trial.state().finished()) {
      lost.add("%s was acknowledged %s, but stored is %s".formatted(worker, f, trial));
    } else if (!same) {
      wrong.add("%s was acknowledged %s, but stored is %s".formatted(worker, f, trial));
    } else if (f.state() == TrialState.COMPLETE) {
      for (String name : List.of("x", "n")) {
        Object used = f.userAttrs().get(name);
        Object stored = trial.externalParams().get(name);
        if (!(used instanceof Number a && stored instanceof Number b)
            || a.doubleValue() != b.doubleValue()) {
          wrong.add("%s evaluated %s=%s, but stored is %s".formatted(worker, name, used, trial));
        }
      }
    }
  }

  private void rejected(
      String worker,
      Study study,
      String name,
      Command.FinishTrial f,
      Answer.CommandRejected rejected) {
    Attempt attempt = new Attempt(name, f.number(), f.attempt());
    boolean justified =
        switch (rejected.reason()) {
          case LEASE_LOST -> study.losses.containsKey(attempt);
          case TRIAL_FINISHED -> study.trial(f.number()).state().finished();
          default -> false; // no other reason may take a result from a worker
        };
    if (!justified) {
      wrong.add("%s: %s was answered %s".formatted(worker, f, rejected));
    }
  }

  /**
   * Looks in the database's own log for what its last line of defence had to refuse: an owner that
   * was replaced must find that out from its epoch.
   */
  void database(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      lines
          .filter(line -> line.contains("duplicate key value"))
          .forEach(line -> wrong.add("written by an owner that was replaced: " + line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- leases

  /** How long an attempt was alive, as far as its worker knows. */
  private static final class Life {
    long lastSignMillis;
    boolean unbroken = true;
    boolean ended;
  }

  /**
   * Nobody whose signs of life reached the broker in time is given up, and whose result reached it
   * in time has that result stored.
   */
  private void signsOfLife(Account account) {
    Map<UUID, Long> sentAt = new HashMap<>();
    Map<Attempt, Life> lives = new LinkedHashMap<>();
    for (AccountLine line : account.lines) {
      if (line.what().equals("sent")) {
        sentAt.put(line.command(), line.t()); // of a repeated one, the latest time
      }
      if (!line.what().equals("delivered")
          || !(line.message() instanceof Command.AboutTrial c)
          || !studies.containsKey(line.study())) {
        continue;
      }
      Study study = Objects.requireNonNull(studies.get(line.study()));
      Attempt attempt = new Attempt(line.study(), c.number(), c.attempt());
      StoredEvent start = study.starts.get(attempt);
      if (start == null) {
        continue;
      }
      Life life =
          lives.computeIfAbsent(
              attempt,
              a -> {
                Life l = new Life();
                l.lastSignMillis = start.at().toEpochMilli();
                return l;
              });
      if (line.t() >= life.lastSignMillis + ChaosCluster.LEASE_MILLIS) {
        life.unbroken = false;
      }
      if (life.unbroken) {
        long sent = Objects.requireNonNull(sentAt.get(line.command()));
        life.lastSignMillis = Math.max(life.lastSignMillis, sent);
        life.ended |= c instanceof Command.FinishTrial;
      }
    }
    lives.forEach((attempt, life) -> judge(account.worker, attempt, life));
  }

  private void judge(String worker, Attempt attempt, Life life) {
    Study study = Objects.requireNonNull(studies.get(attempt.study()));
    StoredEvent loss = study.losses.get(attempt);
    if (loss == null) {
      return;
    }
    if (life.ended) {
      lost.add(
          "%s: the result of %s reached the broker in time, but it was given up: %s"
              .formatted(worker, attempt, loss));
    } else if (loss.at().toEpochMilli() < life.lastSignMillis + ChaosCluster.LEASE_MILLIS) {
      wrong.add(
          "%s: %s was given up %d ms after a sign of life"
              .formatted(worker, attempt, loss.at().toEpochMilli() - life.lastSignMillis));
    }
  }

  // ---- the stream

  /**
   * An event as it was published.
   *
   * @param atMillis when it was decided, milliseconds since 1970 UTC
   */
  record Published(long seq, long atMillis) {}

  /** Holds what was published of a study, in its order, against its journal. */
  void published(String name, List<Published> all) {
    Study study = Objects.requireNonNull(studies.get(name));
    List<StoredEvent> stored = study.stored.events();
    long next = 1;
    for (Published p : all) {
      if (p.seq() > next) {
        wrong.add("%s: event %d was published before event %d".formatted(name, p.seq(), next));
        return;
      }
      if (p.seq() > stored.size()) {
        wrong.add("%s: event %d was published, and is not stored".formatted(name, p.seq()));
        return;
      }
      long storedAt = stored.get((int) p.seq() - 1).at().toEpochMilli();
      if (Math.abs(p.atMillis() - storedAt) > 1) { // the database rounds
        wrong.add(
            "%s: event %d was published before it was stored: decided at %d, stored is one of %d"
                .formatted(name, p.seq(), p.atMillis(), storedAt));
      }
      next = Math.max(next, p.seq() + 1);
    }
    if (next != stored.size() + 1) {
      lost.add(
          "%s: %d events were published, %d are stored".formatted(name, next - 1, stored.size()));
    }
  }
}
