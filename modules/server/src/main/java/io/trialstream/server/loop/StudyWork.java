package io.trialstream.server.loop;

import io.trialstream.server.port.Received;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A batch of decisions about one study: commands, and what time brings. Made by one thread, maybe
 * another than the loop's.
 */
final class StudyWork {

  private final StudyDecider decider;
  private final OwnedStudy study;
  private final List<Received> decide;
  private final List<Received> later;
  private final long expireUpToMillis;
  private final ClockReading now;
  private final BackgroundTask<@Nullable Failure> task;
  private volatile @Nullable Received current;
  private int decided;

  /**
   * Why a batch could not be decided.
   *
   * @param cause what was thrown
   * @param culprit the command that was being decided; null if it was something else
   */
  record Failure(Throwable cause, @Nullable Received culprit) {}

  /**
   * @param decide commands to decide, in their order
   * @param later requests for trials, to be answered that they come later
   * @param expireUpToMillis leases up to here may end
   */
  StudyWork(
      StudyDecider decider,
      OwnedStudy study,
      List<Received> decide,
      List<Received> later,
      long expireUpToMillis,
      ClockReading now) {
    this.decider = decider;
    this.study = study;
    this.decide = decide;
    this.later = later;
    this.expireUpToMillis = expireUpToMillis;
    this.now = now;
    task = new BackgroundTask<>(this::run, decider.clock(), now);
  }

  OwnedStudy study() {
    return study;
  }

  List<Received> decide() {
    return decide;
  }

  List<Received> later() {
    return later;
  }

  long expireUpToMillis() {
    return expireUpToMillis;
  }

  ClockReading now() {
    return now;
  }

  /** One more command was decided. */
  void decided() {
    decided++;
  }

  /** The commands that were not decided, since the batch was long enough; once it is done. */
  List<Received> left() {
    return decide.subList(decided, decide.size());
  }

  /** The command that is being decided, for whoever wants to know why it takes long. */
  @Nullable Received current() {
    return current;
  }

  void deciding(@Nullable Received received) {
    current = received;
  }

  private @Nullable Failure run() {
    try {
      decider.run(this);
      return null;
    } catch (LoopAbandonedError e) {
      throw e;
    } catch (Throwable e) { // whatever it is, it is this study's; an Error as well
      return new Failure(e, current);
    }
  }

  /** Runs it, here or elsewhere. */
  BackgroundTask<@Nullable Failure> task() {
    return task;
  }

  /** Why it failed; null if it did not. To be called once it is done. */
  @Nullable Failure failure() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LoopAbandonedError abandoned) {
        throw abandoned;
      }
      return new Failure(e.getCause() == null ? e : e.getCause(), current);
    }
  }
}
