package io.trialstream.bench.suite;

import io.trialstream.bench.bbob.Bbob;
import java.util.List;
import java.util.stream.IntStream;

/**
 * BBOB in five dimensions. Samplers see the values as COCO gives them, raised by a number of the
 * instance; what counts is the distance from it. The instance is the seed. Stateless.
 */
final class BbobProblems {

  private static final int DIMENSIONS = 5;
  private static final int TRIALS = 110;

  private BbobProblems() {}

  static List<Problem> all() {
    return IntStream.rangeClosed(1, Bbob.FUNCTIONS).mapToObj(BbobProblems::problem).toList();
  }

  private static Problem problem(int function) {
    return Problem.of(
            "bbob-f%02d".formatted(function),
            Group.BBOB,
            Dimension.cube(DIMENSIONS, -5, 5),
            0,
            seed -> {
              Bbob bbob = Bbob.of(function, seed, DIMENSIONS);
              return (point, trial) -> {
                double value = bbob.at(point.vector());
                return new Outcome(List.of(value), List.of(), value - bbob.lowest());
              };
            })
        .withTrials(TRIALS);
  }
}
