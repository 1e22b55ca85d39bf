package io.trialstream.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.pruner.Pruner;
import io.trialstream.pruner.Pruners;
import io.trialstream.pruner.Reports;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.TrialState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every pruner promises. Extend it, and name the pruner. */
public abstract class PrunerContract {

  private static final String STUDY = "contract";

  /** The pruner, with the options that it needs. */
  protected abstract AlgorithmSpec pruner();

  private Pruner create(Direction... directions) {
    return Pruners.create(pruner(), STUDY, List.of(directions));
  }

  private Algorithm algorithm() {
    return DeclarationChecks.declared(Kind.PRUNER, pruner().name());
  }

  private static byte[] state(Pruner pruner) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      pruner.writeState(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** The verdicts on a history of trials that end in every way, and report every number. */
  private static List<Boolean> verdicts(Pruner pruner, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Boolean> verdicts = new ArrayList<>();
    for (int number = 0; number < 60; number++) {
      Reports reports = new Reports();
      double level = random.nextDouble(-1, 1);
      boolean pruned = false;
      int attempts = 1 + number % 9 / 8;
      for (int attempt = 0; attempt < attempts; attempt++) {
        for (long step = 0; step < 12 && !pruned; step++) {
          double value =
              switch (random.nextInt(20)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> -Double.MAX_VALUE;
                default -> level + random.nextDouble() / (step + 1);
              };
          byte[] before = state(pruner);
          pruned = pruner.prune(number, reports, step, value);
          assertEquals(pruned, pruner.prune(number, reports, step, value), "asked again");
          assertArrayEquals(before, state(pruner), "a verdict changes nothing");
          verdicts.add(pruned);
          pruner.reported(number, reports, step, value);
          reports.add(step, value);
        }
        if (attempt + 1 < attempts) {
          reports.nextAttempt();
        }
      }
      if (number % 10 != 9) { // some never end
        TrialState end =
            pruned ? TrialState.PRUNED : number % 7 == 6 ? TrialState.FAIL : TrialState.COMPLETE;
        pruner.ended(Trials.of(number, end, Map.of(), 1), reports);
      }
    }
    return verdicts;
  }

  @Test
  void gives_the_same_verdicts_on_the_same_history_and_changes_nothing_by_them() {
    Pruner one = create(Direction.MINIMIZE);
    Pruner two = create(Direction.MINIMIZE);
    assertEquals(verdicts(one, 3), verdicts(two, 3));
    assertArrayEquals(state(one), state(two));
  }

  @Test
  void has_a_verdict_on_any_step() {
    Pruner pruner = create(Direction.MAXIMIZE);
    verdicts(pruner, 5);
    Reports reports = new Reports();
    for (long step : new long[] {0, 1, 1_000_000, Long.MAX_VALUE}) {
      pruner.prune(100, reports, step, 0.5);
      pruner.reported(100, reports, step, 0.5);
      reports.add(step, 0.5);
    }
    pruner.ended(Trials.of(100, TrialState.COMPLETE, Map.of(), 1), reports);
    pruner.prune(101, new Reports(), 3, 0.25);
  }

  @Test
  void works_with_several_objectives_if_it_declares_so_and_refuses_them_else() {
    if (algorithm().severalObjectives()) {
      create(Direction.MINIMIZE, Direction.MAXIMIZE);
    } else {
      assertThrows(
          IllegalArgumentException.class, () -> create(Direction.MINIMIZE, Direction.MAXIMIZE));
    }
  }

  @Test
  void options_that_are_not_as_declared_are_refused_in_words() {
    DeclarationChecks.wrongOptionsAreRefused(
        algorithm(), pruner(), spec -> Pruners.create(spec, STUDY, List.of(Direction.MINIMIZE)));
  }
}
