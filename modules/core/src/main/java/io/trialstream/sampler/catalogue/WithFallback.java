package io.trialstream.sampler.catalogue;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.sampler.tpe.TpeSampler;
import io.trialstream.space.Distribution;
import io.trialstream.study.Direction;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A sampler that leaves some parameters to another one, which sees every trial first. */
public final class WithFallback implements Sampler {

  private final Sampler fallback;
  private final Sampler main;

  private WithFallback(Sampler fallback, Sampler main) {
    this.fallback = fallback;
    this.main = main;
  }

  /**
   * A sampler that leaves to TPE what it cannot suggest.
   *
   * @param main makes it from its fallback
   */
  public static Sampler tpe(List<Direction> directions, UnaryOperator<Sampler> main) {
    Sampler tpe = TpeSampler.create(directions, OptionValues.defaults(BuiltInSamplers.TPE));
    return new WithFallback(tpe, main.apply(tpe));
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    return main.suggest(number, space, random);
  }

  @Override
  public Suggestion suggestOne(
      int number, String name, Distribution distribution, RandomGenerator random) {
    return main.suggestOne(number, name, distribution, random);
  }

  @Override
  public @Nullable String unfit(String name, Distribution distribution) {
    return main.unfit(name, distribution);
  }

  @Override
  public boolean expensive(Map<String, Distribution> space) {
    return main.expensive(space);
  }

  @Override
  public void reported(int number, NavigableMap<Long, Double> reports) {
    fallback.reported(number, reports);
    main.reported(number, reports);
  }

  @Override
  public void observe(FrozenTrial trial) {
    fallback.observe(trial);
    main.observe(trial);
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    fallback.writeState(out);
    main.writeState(out);
  }
}
