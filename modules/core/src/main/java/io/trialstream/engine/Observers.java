package io.trialstream.engine;

import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.Reports;
import io.trialstream.sampler.Sampler;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.TrialHistory;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeMap;

/**
 * Sampler and pruner of a study, which learn from applied events, and what its trials have
 * reported. Confined to the engine's thread.
 */
final class Observers {

  private static final Reports NONE = new Reports();

  private final Sampler sampler;
  private final Pruner pruner;

  /** What trials that run, or wait for another attempt, have reported. */
  private final TreeMap<Integer, Reports> reports = new TreeMap<>();

  Observers(Sampler sampler, Pruner pruner) {
    this.sampler = sampler;
    this.pruner = pruner;
  }

  Sampler sampler() {
    return sampler;
  }

  Pruner pruner() {
    return pruner;
  }

  /** What a trial that runs, or waits for another attempt, has reported so far. */
  Reports reports(int number) {
    return reports.getOrDefault(number, NONE);
  }

  /** A trial started, or was given a further parameter. */
  void changed(FrozenTrial trial) {
    sampler.observe(trial);
  }

  /** A running trial reported a value. */
  void reported(int number, long step, double value, boolean prune) {
    note(number, reports.computeIfAbsent(number, n -> new Reports()), step, value, prune);
  }

  private void note(int number, Reports before, long step, double value, boolean prune) {
    pruner.reported(number, before, step, value);
    before.add(step, value);
    if (prune) {
      before.prunedAt(step);
    }
  }

  /** What an added trial reported; the pruner sees it as if the trial had run here. */
  Reports reportedElsewhere(int number, TrialHistory past) {
    Reports told = new Reports();
    int attempt = 0;
    for (Report report : past.reports()) {
      if (report.attempt() > attempt) {
        told.nextAttempt();
        attempt = report.attempt();
      }
      note(number, told, report.step(), report.value(), report.prune());
    }
    if (past.attempt() > attempt) {
      told.nextAttempt();
    }
    return told;
  }

  /** A trial of elsewhere waits, with what it has reported there. */
  void waits(int number, Reports told) {
    told.nextAttempt();
    if (!told.isEmpty()) {
      reports.put(number, told);
    }
  }

  /** An attempt ended, and its trial waits again. */
  void released(FrozenTrial trial) {
    Reports told = reports.get(trial.number());
    if (told != null) {
      told.nextAttempt();
    }
    sampler.observe(trial);
  }

  /** A trial ended for good. */
  void ended(FrozenTrial trial) {
    Reports told = reports.remove(trial.number());
    ended(trial, told == null ? NONE : told);
  }

  /** A trial ended for good, with what it has reported. */
  void ended(FrozenTrial trial, Reports told) {
    if (!told.isEmpty()) {
      sampler.reported(trial.number(), told.values());
    }
    sampler.observe(trial);
    pruner.ended(trial, told);
  }

  /** A trial that had ended counts no more. */
  void invalidated(FrozenTrial trial) {
    sampler.observe(trial);
    pruner.ended(trial, NONE);
  }

  /** Writes what sampler and pruner have kept, and what trials that have not ended reported. */
  void writeTo(DataOutput out) throws IOException {
    sampler.writeState(out);
    pruner.writeState(out);
    for (var trial : reports.entrySet()) {
      out.writeInt(trial.getKey());
      for (var report : trial.getValue().values().entrySet()) {
        out.writeLong(report.getKey());
        out.writeDouble(report.getValue());
      }
    }
  }
}
