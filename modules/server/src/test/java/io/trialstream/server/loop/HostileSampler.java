package io.trialstream.server.loop;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.RandomSampler;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.SamplerProvider;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A sampler that fails in a way that its study's options choose: {@code at} says when ({@code
 * create}, {@code suggest}, {@code observe}), {@code how} what happens, {@code from} from which
 * trial on.
 */
public final class HostileSampler implements Sampler {

  /** What may happen. */
  public enum How {
    THROW,
    OVERFLOW_THE_STACK,
    EXHAUST_THE_MEMORY,
    ALLOCATE_TOO_MUCH,
    SLEEP,
    SPIN,
    /** Waits as long as the thread likes, if that is a {@link Pausing} one. */
    PAUSE
  }

  /** A thread that decides itself how long it waits, in a simulation. */
  public interface Pausing {
    /** Waits. */
    void pause();
  }

  /** The name of such samplers. */
  public static final String NAME = "hostile";

  private final String at;
  private final How how;
  private final long from;
  private final Sampler random = new RandomSampler();

  private HostileSampler(String at, How how, long from) {
    this.at = at;
    this.how = how;
    this.from = from;
  }

  /** Finds it by its name. */
  public static final class Provider implements SamplerProvider {
    @Override
    public Algorithm algorithm() {
      return Algorithm.of(Kind.SAMPLER, NAME, "Fails in a way that its options choose.")
          .with(
              Option.choice("at", List.of("create", "suggest", "observe"), "suggest", "When."),
              Option.choice(
                  "how", Arrays.stream(How.values()).map(How::name).toList(), "THROW", "What."),
              Option.wholeNumber("from", 0, 0, "From which trial on."))
          .forSeveralObjectives();
    }

    @Override
    public Sampler create(OptionValues options, List<Direction> directions, long seed) {
      HostileSampler sampler =
          new HostileSampler(
              options.word("at"), How.valueOf(options.word("how")), options.wholeNumber("from"));
      sampler.failAt("create", 0);
      return sampler;
    }
  }

  /** A study that fails so. */
  public static AlgorithmSpec spec(String at, How how, long from) {
    return new AlgorithmSpec(NAME, Map.of("at", at, "how", how.name(), "from", from));
  }

  private void failAt(String place, int number) {
    if (!at.equals(place) || number < from) {
      return;
    }
    switch (how) {
      case THROW -> throw new IllegalStateException("hostile");
      case OVERFLOW_THE_STACK -> overflow(1);
      case EXHAUST_THE_MEMORY -> {
        List<long[]> all = new ArrayList<>();
        while (true) {
          all.add(new long[16 << 20]);
        }
      }
      case ALLOCATE_TOO_MUCH -> {
        long[][] all = {new long[Integer.MAX_VALUE], new long[Integer.MAX_VALUE]};
        throw new IllegalStateException("got " + all.length);
      }
      case SLEEP -> {
        try {
          Thread.sleep(100_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted", e);
        }
      }
      case PAUSE -> {
        if (Thread.currentThread() instanceof Pausing thread) {
          thread.pause();
        }
      }
      case SPIN -> {
        while (!Thread.currentThread().isInterrupted()) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static long overflow(long depth) {
    return depth + overflow(depth + 1) % 7;
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator gen) {
    failAt("suggest", number);
    return random.suggest(number, space, gen);
  }

  @Override
  public void observe(FrozenTrial trial) {
    if (trial.state().finished()) {
      failAt("observe", trial.number());
    }
  }

  @Override
  public void writeState(DataOutput out) {}
}
