package io.trialstream.bench.suite;

import io.trialstream.Study;
import io.trialstream.StudyClosedException;
import io.trialstream.Trial;
import io.trialstream.bench.quality.LearningCurve;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import java.util.ArrayDeque;
import java.util.Collections;

/** One run of one of our samplers on a problem, in this process. Stateless. */
final class SuiteRun {

  private SuiteRun() {}

  /** A trial that waits for its answer. */
  private record Open(Trial trial, Point point, Outcome outcome) {}

  /**
   * Runs it.
   *
   * @param trials how many trials; with a pruner, as many steps as so many full ones have
   * @throws io.trialstream.RefusedException if the sampler cannot have such a study
   */
  static RunRecord run(Problem problem, AlgorithmSpec sampler, long seed, int trials) {
    long start = System.nanoTime();
    Account account = new Account(problem, trials);
    StudySpec.Builder spec =
        StudySpec.builder()
            .directions(
                Collections.nCopies(problem.objectives(), Direction.MINIMIZE)
                    .toArray(Direction[]::new))
            .sampler(sampler)
            .seed(seed);
    Problem.Instance instance = problem.instances().apply(seed);
    if (problem.pruner() == null) {
      Study study = Study.inMemory(spec.maxTrials((long) trials).build());
      evaluate(problem, instance, study, trials, account);
    } else {
      Study study = Study.inMemory(spec.pruner(AlgorithmSpec.of(problem.pruner())).build());
      prune(problem, instance, study, Problems.steps(trials), account);
    }
    return account.record(sampler.name(), seed, (System.nanoTime() - start) / 1e9);
  }

  /** Asks until so many trials are open, then answers in the order in which it asked. */
  private static void evaluate(
      Problem problem, Problem.Instance instance, Study study, int trials, Account account) {
    ArrayDeque<Open> open = new ArrayDeque<>();
    boolean more = true;
    for (int asked = 0; more || !open.isEmpty(); ) {
      if (more && open.size() < problem.inFlight()) {
        try {
          Trial trial = study.ask();
          Point point = Point.suggested(trial, problem.space());
          open.add(new Open(trial, point, instance.at(point, trial.number())));
          asked++;
          more = asked < trials;
        } catch (StudyClosedException e) {
          more = false; // every point of a small space has been tried
        }
      } else {
        answer(study, open.remove(), account);
      }
    }
  }

  private static void answer(Study study, Open open, Account account) {
    Outcome outcome = open.outcome();
    if (!outcome.constraints().isEmpty()) {
      open.trial().setConstraints(outcome.constraints().stream().mapToDouble(c -> c).toArray());
    }
    study.tell(open.trial(), outcome.values().stream().mapToDouble(v -> v).toArray());
    account.add(open.point(), outcome, false, 1);
  }

  /** One trial after the other, until the steps are used up; the last one may lack its end. */
  private static void prune(
      Problem problem, Problem.Instance instance, Study study, long budget, Account account) {
    long left = budget;
    while (left > 0) {
      Trial trial = study.ask();
      Point point = Point.suggested(trial, problem.space());
      Outcome outcome = instance.at(point, trial.number());
      double end = outcome.values().getFirst();
      LearningCurve curve = new LearningCurve(end, problem.optimum());
      int step = 0;
      boolean pruned = false;
      while (step < LearningCurve.STEPS && step < left && !pruned) {
        step++;
        trial.report(curve.at(step), step);
        pruned = step < LearningCurve.STEPS && trial.shouldPrune();
      }
      left -= step;
      if (pruned) {
        study.tell(trial, TrialState.PRUNED, null);
      } else if (step == LearningCurve.STEPS) {
        study.tell(trial, end);
      } else {
        return;
      }
      account.add(point, outcome, pruned, step);
    }
  }
}
