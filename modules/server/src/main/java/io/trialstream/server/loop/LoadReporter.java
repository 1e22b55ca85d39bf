package io.trialstream.server.loop;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports now and then how much a loop looks after. Confined to the loop's thread. */
final class LoadReporter {

  private static final long EVERY_MILLIS = 1_000;

  private final LoopListener listener;
  private @Nullable Long nextMillis;

  LoadReporter(LoopListener listener) {
    this.listener = listener;
  }

  /** Reports it, unless it has done so just now. */
  void report(Collection<PartitionOwner> owners, ClockReading now) {
    if (nextMillis != null && now.millis() < nextMillis) {
      return;
    }
    nextMillis = now.millis() + EVERY_MILLIS;
    int studies = 0;
    int trials = 0;
    int commands = 0;
    int quarantined = 0;
    Set<String> workers = new HashSet<>();
    for (PartitionOwner owner : owners) {
      commands += owner.backlog().size();
      quarantined += owner.quarantines().size();
      for (OwnedStudy study : owner.studies().all()) {
        studies++;
        study.noteWorkers();
        trials += study.lastWorkers().size();
        workers.addAll(study.lastWorkers());
      }
    }
    listener.lookingAfter(
        new LoopListener.Load(studies, trials, workers.size(), commands, quarantined));
  }
}
