package io.trialstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.engine.CloseReason;
import io.trialstream.space.FloatDistribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How every kind of study evaluates an objective; the first part of {@link StudyContract}. */
abstract class OptimizeContract {

  /** A new study. */
  protected abstract Study study(StudySpec spec) throws Exception;

  final Study study() throws Exception {
    return study(StudySpec.minimize(1));
  }

  static StudySpec.Builder random() {
    return StudySpec.builder().sampler(AlgorithmSpec.of("random")).seed(1);
  }

  static double parabola(Trial trial) {
    double x = trial.suggestDouble("x", -10, 10);
    return (x - 2) * (x - 2);
  }

  @Test
  void an_objective_is_evaluated_and_the_best_trial_says_its_parameters() throws Exception {
    Study study = study();
    study.optimize(OptimizeContract::parabola, 30);
    assertThat(study.trials()).hasSize(30).allMatch(t -> t.state() == TrialState.COMPLETE);
    FrozenTrial best = study.bestTrial();
    double x = (Double) study.bestParams().get("x");
    assertThat(study.bestValue()).isEqualTo((x - 2) * (x - 2)).isEqualTo(best.value());
    assertThat(study.trials()).allMatch(t -> t.value() >= best.value());
    assertThat(study.bestTrials()).extracting(FrozenTrial::value).containsOnly(best.value());
    assertThat(study.trials().get(best.number())).isEqualTo(best);
  }

  @Test
  void ranges_may_change_and_branches_have_parameters_of_their_own() throws Exception {
    Study study = study();
    study.optimize(
        t ->
            t.suggestCategorical("kind", "a", "b").equals("a")
                ? t.suggestDouble("xa", 0, 1 + t.number())
                : t.suggestInt("xb", 0, 5 + t.number()),
        15);
    assertThat(study.trials())
        .allSatisfy(
            t -> {
              assertThat(t.state()).isEqualTo(TrialState.COMPLETE);
              boolean a = "a".equals(t.externalParams().get("kind"));
              assertThat(t.params()).containsOnlyKeys("kind", a ? "xa" : "xb");
              if (a) {
                assertThat(t.params().get("xa").distribution())
                    .isEqualTo(new FloatDistribution(0, 1 + t.number()));
              }
            });
  }

  @Test
  void an_exception_of_the_objective_fails_its_trial_and_is_thrown() throws Exception {
    Study study = study();
    IllegalStateException boom = new IllegalStateException("boom");
    assertThatThrownBy(
            () ->
                study.optimize(
                    t -> {
                      if (t.number() == 2) {
                        throw boom;
                      }
                      return parabola(t);
                    },
                    10))
        .isSameAs(boom);
    assertThat(study.trials())
        .extracting(FrozenTrial::state)
        .containsExactly(TrialState.COMPLETE, TrialState.COMPLETE, TrialState.FAIL);
    assertThat(study.trials().getLast().reason()).isEqualTo("IllegalStateException: boom");
  }

  @Test
  void a_checked_exception_is_thrown_in_one_of_ours_and_an_error_as_it_is() throws Exception {
    Study study = study();
    assertThatThrownBy(
            () ->
                study.optimize(
                    t -> {
                      throw new IOException("no data");
                    },
                    3))
        .isInstanceOfSatisfying(ObjectiveFailedException.class, e -> assertThat(e.trial()).isZero())
        .isInstanceOf(TrialstreamException.class)
        .hasCauseInstanceOf(IOException.class);
    AssertionError error = new AssertionError("wrong");
    assertThatThrownBy(
            () ->
                study.optimize(
                    t -> {
                      throw error;
                    },
                    OptimizeOptions.trials(3).catching(Exception.class)))
        .isSameAs(error);
    assertThat(study.trials())
        .extracting(FrozenTrial::reason)
        .containsExactly("IOException: no data", "AssertionError: wrong");
  }

  @Test
  void exceptions_that_are_caught_end_their_trial_only() throws Exception {
    Study study = study();
    study.optimize(
        t -> {
          if (t.number() == 1) {
            throw new java.io.FileNotFoundException("x");
          }
          return t.number() == 2 ? Double.NaN : parabola(t);
        },
        OptimizeOptions.trials(4).catching(IllegalStateException.class, IOException.class));
    assertThat(study.trials())
        .extracting(FrozenTrial::state)
        .containsExactly(
            TrialState.COMPLETE, TrialState.FAIL, TrialState.FAIL, TrialState.COMPLETE);
    assertThat(study.trials().get(2).reason()).contains("NaN");
  }

  @Test
  void where_several_run_one_failure_ends_the_call_after_the_others_have_ended() throws Exception {
    Study study = study();
    CountDownLatch allRun = new CountDownLatch(3);
    assertThatThrownBy(
            () ->
                study.optimize(
                    t -> {
                      double value = parabola(t);
                      allRun.countDown();
                      allRun.await();
                      if (t.number() == 1) {
                        throw new IllegalStateException("boom");
                      }
                      return value;
                    },
                    OptimizeOptions.trials(1000).withParallelism(3)))
        .hasMessage("boom");
    assertThat(study.trials()).hasSizeLessThan(1000).allMatch(t -> t.state().finished());
    assertThat(study.trials()).filteredOn(t -> t.state() == TrialState.FAIL).hasSize(1);
  }

  @Test
  void callbacks_hear_of_each_trial_and_what_they_throw_is_thrown() throws Exception {
    Study study = study(StudySpec.builder().directions(Direction.MAXIMIZE).seed(1).build());
    List<String> lines = new ArrayList<>();
    study.optimize(
        t -> {
          if (t.number() == 1) {
            throw new TrialPruned("too bad");
          }
          return t.suggestInt("n", 4, 4);
        },
        OptimizeOptions.trials(2).withProgress(lines::add));
    assertThat(lines)
        .containsExactly(
            "Trial 0 is complete with value 4.0 and parameters {n=4}. Best so far is trial 0 with value 4.0.",
            "Trial 1 was pruned with parameters {}. Best so far is trial 0 with value 4.0.");
    assertThatThrownBy(
            () ->
                study.optimize(
                    OptimizeContract::parabola,
                    OptimizeOptions.trials(5)
                        .withCallback(
                            (s, t) -> {
                              throw new IllegalStateException("callback");
                            })))
        .hasMessage("callback");
    assertThat(study.trials()).hasSize(3);
  }

  @Test
  void the_pruner_stops_a_trial_that_is_worse_than_those_before() throws Exception {
    Study study =
        study(
            random()
                .pruner(
                    new AlgorithmSpec("median", Map.of("n_startup_trials", 2, "n_warmup_steps", 0)))
                .build());
    study.optimize(
        t -> {
          double bad = t.number() < 3 ? 0 : 10;
          for (int step = 1; step <= 3; step++) {
            t.report(bad + step, step, Map.of("accuracy", 0.5));
            if (t.shouldPrune()) {
              assertThat(t.shouldPruneNow()).isTrue();
              throw new TrialPruned();
            }
          }
          return bad;
        },
        5);
    assertThat(study.trials())
        .extracting(FrozenTrial::state)
        .containsExactly(
            TrialState.COMPLETE,
            TrialState.COMPLETE,
            TrialState.COMPLETE,
            TrialState.PRUNED,
            TrialState.PRUNED);
    assertThat(study.trials().get(4).values()).containsExactly(11.0);
  }

  @Test
  void a_study_that_was_stopped_gives_out_no_more_trials() throws Exception {
    Study study = study();
    study.optimize(
        OptimizeContract::parabola,
        OptimizeOptions.untilClosed()
            .withCallback(
                (s, t) -> {
                  if (t.number() == 4) {
                    s.stop();
                  }
                }));
    assertThat(study.trials()).hasSize(5);
    assertThat(study.closeReason()).isEqualTo(CloseReason.STOPPED);
    assertThatThrownBy(study::ask).isInstanceOf(StudyClosedException.class);
    study.optimize(OptimizeContract::parabola, 3);
    assertThat(study.trials()).hasSize(5);
  }

  @Test
  void a_budget_is_exact_however_many_run_at_once() throws Exception {
    Study study = study(random().maxTrials(20L).build());
    study.optimize(OptimizeContract::parabola, OptimizeOptions.trials(1000).withParallelism(4));
    assertThat(study.trials()).hasSize(20).allMatch(t -> t.state() == TrialState.COMPLETE);
    assertThat(study.closeReason()).isEqualTo(CloseReason.MAX_TRIALS);
  }
}
