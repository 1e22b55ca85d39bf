package io.trialstream.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  private static final List<String> KNOWN =
      List.of("auto", "tpe", "max_trials", "successive-halving");

  @Test
  void names_what_was_probably_meant() {
    assertThat(NearestName.like("tpa", KNOWN)).contains("tpe");
    assertThat(NearestName.like("max-trial", KNOWN)).contains("max_trials");
    assertThat(NearestName.like("SuccesiveHalving", KNOWN)).contains("successive-halving");
    assertThat(NearestName.question("autoo", KNOWN)).isEqualTo(" Did you mean \"auto\"?");
  }

  @Test
  void names_nothing_that_is_much_different() {
    assertThat(NearestName.like("magic", KNOWN)).isEmpty();
    assertThat(NearestName.like("x".repeat(100_000), KNOWN)).isEmpty();
    assertThat(NearestName.question("", KNOWN)).isEmpty();
  }
}
