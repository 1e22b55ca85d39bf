package io.trialstream.engine;

import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.Reports;
import io.trialstream.sampler.Sampler;
import io.trialstream.space.Distribution;
import io.trialstream.study.BestTrial;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.StudyStatus;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What whoever decides may see of a study. Collections are views that cannot be changed. Sampler
 * and pruner are there to be asked; only {@link StudyState#apply} lets them observe. Confined to
 * the engine's thread.
 */
interface StudyView {

  /** The study's first event. */
  Event.StudyCreated created();

  /** When the first event was decided. */
  Instant createdAt();

  Sampler sampler();

  Pruner pruner();

  StudyStatus status();

  boolean deleted();

  /** Why it is closed; null if it is not. */
  @Nullable CloseReason closeReason();

  /** All trials in the order of their numbers. */
  List<FrozenTrial> trials();

  /** Numbers of the trials that wait to be given out. */
  SortedSet<Integer> waiting();

  /** Numbers of the trials that run. */
  SortedSet<Integer> running();

  /** How many trials have ended for good. */
  int ended();

  /** The best of a study with one objective; null while there is none. */
  @Nullable BestTrial best();

  /** Number of events applied, the first one included. */
  long seq();

  /**
   * Every parameter that the study has seen, with its latest domain: the same immutable map until
   * one changes.
   */
  Map<String, Distribution> space();

  /** How much text it takes to describe {@link #space}, in characters. */
  long spaceSize();

  Map<String, @Nullable Object> userAttrs();

  /** The event by which a trial runs; null if it does not run. */
  Event.@Nullable TrialStarted startedAs(int number);

  /**
   * What the worker of a running trial was given.
   *
   * @throws IllegalArgumentException if the trial is not running
   */
  Grant grant(int number);

  /** What a trial that runs, or waits for another attempt, has reported so far. */
  Reports reports(int number);

  /** Trials that a request got so far, in order; empty if it is not known. */
  List<Integer> grantedTo(UUID requestId);

  /** Writes what sampler and pruner have kept, and what trials that have not ended reported. */
  void writeObservers(DataOutput out) throws IOException;

  default UUID studyId() {
    return created().studyId();
  }

  default String name() {
    return created().name();
  }

  default StudySpec spec() {
    return created().spec();
  }

  /** When its time is over; null without a limit. */
  default @Nullable Instant endOfTime() {
    Long limit = spec().timeLimitMillis();
    return limit == null ? null : createdAt().plusMillis(limit);
  }

  /** Whether its time is over. */
  default boolean timeIsOver(Instant now) {
    Instant end = endOfTime();
    return end != null && !now.isBefore(end);
  }

  /** Whether it gives out no trial any more, and cannot be resumed. */
  default boolean closedForGood(Instant now) {
    Long most = spec().maxTrials();
    return (most != null && ended() >= most) || timeIsOver(now);
  }

  /** How many values a trial has. */
  default int objectives() {
    return spec().directions().size();
  }
}
