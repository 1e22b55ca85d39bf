package io.trialstream.pruner;

import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.TrialState;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Hyperband (Li et al. 2018): successive halving at several rates of early stopping side by side. A
 * trial's bracket follows from the study's name and its number. O(log trials) per rung that a
 * report reaches.
 */
final class HyperbandPruner implements Pruner {

  private final String study;
  private final Direction direction;
  private final int minResource;
  private final int factor;
  private final int bootstrap;

  /** 0 until it can be told from a complete trial. */
  private final long maxResource;

  /** The highest step of any complete trial; -1 before there is one. */
  private long mostSteps = -1;

  private List<SuccessiveHalvingPruner> brackets = List.of();

  /**
   * @param maxResource how many steps a trial has at most; 0 to tell it from complete trials
   */
  HyperbandPruner(
      String study,
      Direction direction,
      int minResource,
      long maxResource,
      int factor,
      int bootstrap) {
    this.study = study;
    this.direction = direction;
    this.minResource = minResource;
    this.maxResource = maxResource;
    this.factor = factor;
    this.bootstrap = bootstrap;
  }

  /** Those there are, or those that there would be now that it can be told. */
  private List<SuccessiveHalvingPruner> brackets() {
    if (!brackets.isEmpty() || (maxResource == 0 && mostSteps < 0)) {
      return brackets;
    }
    List<SuccessiveHalvingPruner> made = new ArrayList<>();
    int count = count();
    for (int rate = 0; rate < count; rate++) {
      made.add(new SuccessiveHalvingPruner(direction, minResource, factor, rate, bootstrap));
    }
    return made;
  }

  /** How many powers of the factor, from 0 on, fit between the least and the most resource. */
  int count() {
    long left = (maxResource > 0 ? maxResource : mostSteps + 1) / minResource;
    int count = 1;
    while (left >= factor) { // whole numbers: a quotient of logarithms is just below 5 for 3^5
      left /= factor;
      count++;
    }
    return count;
  }

  /** How many trials a bracket gets, in proportion to the others. */
  private long budget(int bracket, int count) {
    int s = count - 1 - bracket;
    return (long) Math.ceil(count * Math.pow(factor, s) / (s + 1));
  }

  /** Which of so many brackets a trial belongs to. */
  int bracketOf(int number, int count) {
    long total = 0;
    for (int bracket = 0; bracket < count; bracket++) {
      total += budget(bracket, count);
    }
    CRC32 crc = new CRC32();
    crc.update((study + "_" + number).getBytes(StandardCharsets.UTF_8));
    long left = crc.getValue() % total;
    for (int bracket = 0; bracket < count; bracket++) {
      left -= budget(bracket, count);
      if (left < 0) {
        return bracket;
      }
    }
    throw new IllegalStateException("The budgets do not add up.");
  }

  @Override
  public boolean prune(int number, Reports before, long step, double value) {
    List<SuccessiveHalvingPruner> now = brackets();
    return !now.isEmpty()
        && now.get(bracketOf(number, now.size())).prune(number, before, step, value);
  }

  @Override
  public void reported(int number, Reports before, long step, double value) {
    brackets = brackets();
    if (!brackets.isEmpty()) {
      brackets.get(bracketOf(number, brackets.size())).reported(number, before, step, value);
    }
  }

  @Override
  public void ended(FrozenTrial trial, Reports reports) {
    if (!brackets.isEmpty()) {
      brackets.get(bracketOf(trial.number(), brackets.size())).ended(trial, reports);
      return;
    }
    Long last = reports.lastStep();
    if (trial.state() == TrialState.COMPLETE && last != null) {
      mostSteps = Math.max(mostSteps, last);
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    out.writeLong(mostSteps);
    for (SuccessiveHalvingPruner bracket : brackets) {
      bracket.writeState(out);
    }
  }
}
