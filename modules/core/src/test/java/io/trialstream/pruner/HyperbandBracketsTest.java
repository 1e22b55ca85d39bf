package io.trialstream.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.study.Direction;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** floor(log of the resources) + 1 brackets, in whole numbers. */
class HyperbandBracketsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 243, 3, 6", "1, 242, 3, 5", "1, 1000, 10, 4", "1, 999, 10, 3", "1, 81, 3, 5",
    "2, 486, 3, 6", "3, 20, 3, 2", "5, 5, 3, 1", "1, 125, 5, 4", "1, 1073741824, 2, 31"
  })
  void there_are_as_many_brackets_as_powers_of_the_factor_fit(
      int least, long most, int factor, int brackets) {
    HyperbandPruner pruner = new HyperbandPruner("s", Direction.MINIMIZE, least, most, factor, 0);
    assertThat(pruner.count()).isEqualTo(brackets);
    TreeSet<Integer> used = new TreeSet<>();
    for (int number = 0; number < 300; number++) {
      used.add(pruner.bracketOf(number, brackets));
    }
    assertThat(used.last()).isLessThan(brackets);
  }
}
