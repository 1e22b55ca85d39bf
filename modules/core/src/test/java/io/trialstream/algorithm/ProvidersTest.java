package io.trialstream.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Plug-ins join the built-in ones; what is wrong with one of them is said, and disturbs nobody. */
class ProvidersTest {

  interface Maker {
    Algorithm algorithm();
  }

  record BuiltIn(Algorithm algorithm) implements Maker {}

  record PlugIn(Algorithm algorithm) implements Maker {}

  record Other(Algorithm algorithm) implements Maker {}

  private static Algorithm sampler(String name) {
    return Algorithm.of(Kind.SAMPLER, name, "Does something.");
  }

  @SafeVarargs
  private static Providers<Maker> with(Supplier<Maker>... plugIns) {
    Deque<Supplier<Maker>> left = new ArrayDeque<>();
    for (Supplier<Maker> plugIn : plugIns) {
      left.add(plugIn);
    }
    Iterator<Maker> iterator =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return !left.isEmpty();
          }

          @Override
          public Maker next() {
            return left.remove().get();
          }
        };
    return Providers.of(
        Kind.SAMPLER,
        List.of(new BuiltIn(sampler("tpe")), new BuiltIn(sampler("gp").forSeveralObjectives())),
        iterator,
        Maker::algorithm);
  }

  private static List<String> names(Providers<Maker> all) {
    return all.algorithms().stream().map(Algorithm::name).toList();
  }

  @Test
  void a_plug_in_is_listed_after_the_built_in_ones_and_found() {
    Providers<Maker> all = with(() -> new PlugIn(sampler("annealing")));
    assertThat(names(all)).containsExactly("tpe", "gp", "annealing");
    assertThat(all.named("annealing")).isInstanceOf(PlugIn.class);
    assertThat(all.isBuiltIn(AlgorithmSpec.of("annealing"))).isFalse();
    assertThat(all.isBuiltIn(AlgorithmSpec.of("tpe"))).isTrue();
    assertThat(all.problems()).isEmpty();
  }

  @Test
  void a_plug_in_that_throws_is_left_out_with_the_reason_and_the_others_stay() {
    Providers<Maker> all =
        with(
            () -> {
              throw new ServiceConfigurationError(
                  "Provider com.acme.Broken could not be instantiated",
                  new IllegalStateException("no licence"));
            },
            () -> {
              throw new NoClassDefFoundError("com/acme/Missing");
            },
            () -> new PlugIn(sampler("annealing")),
            () -> () -> sampler("Nonsense Name"),
            () -> () -> Algorithm.of(Kind.PRUNER, "other", "Is a pruner."));
    assertThat(names(all)).containsExactly("tpe", "gp", "annealing");
    assertThat(all.problems()).hasSize(4);
    assertThat(all.problems().get(0)).contains("com.acme.Broken").contains("no licence");
    assertThat(all.problems().get(1)).contains("com/acme/Missing");
    assertThat(all.problems().get(2)).contains("ProvidersTest").contains("Nonsense Name");
    assertThat(all.problems().get(3)).contains("declares a pruner");
  }

  @Test
  void a_name_that_is_taken_stays_with_trialstream_and_between_plug_ins_with_nobody() {
    Providers<Maker> all =
        with(
            () -> new PlugIn(sampler("tpe")),
            () -> new PlugIn(sampler("annealing")),
            () -> new Other(sampler("annealing")));
    assertThat(names(all)).containsExactly("tpe", "gp");
    assertThat(all.named("tpe")).isInstanceOf(BuiltIn.class);
    assertThatThrownBy(() -> all.named("annealing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no sampler \"annealing\"")
        .hasMessageContaining("PlugIn and")
        .hasMessageContaining("is taken by each of them")
        .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
  }

  @Test
  void a_name_that_there_is_not_is_refused_with_the_nearest_one() {
    assertThatThrownBy(() -> with().named("tpee"))
        .hasMessageContaining("Did you mean \"tpe\"? Expected one of tpe, gp.");
  }

  @Test
  void several_objectives_are_refused_with_those_that_work_with_them() {
    Providers<Maker> all = with();
    assertThatThrownBy(
            () ->
                all.options(
                    all.named("tpe"),
                    AlgorithmSpec.of("tpe"),
                    List.of(Direction.MINIMIZE, Direction.MINIMIZE)))
        .hasMessage(
            "The sampler \"tpe\" works with one objective, but the study has 2. Use one of gp.");
  }
}
