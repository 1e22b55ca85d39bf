package io.trialstream.sampler;

import io.trialstream.space.Distribution;
import io.trialstream.space.UniformTransform;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Draws every parameter uniformly, whatever was found before. O(parameters) per suggestion. */
public final class RandomSampler implements Sampler {

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    return draw(space, random);
  }

  /** A value for each parameter, for samplers that have seen too little yet. */
  public static Suggestion draw(Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    space.forEach((name, d) -> values.put(name, UniformTransform.draw(d, random)));
    return new Suggestion("random", values);
  }

  @Override
  public void observe(FrozenTrial trial) {
    // Nothing found changes what is drawn next.
  }

  @Override
  public void writeState(DataOutput out) {
    // There is none.
  }
}
