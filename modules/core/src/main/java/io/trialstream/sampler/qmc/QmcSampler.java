package io.trialstream.sampler.qmc;

import io.trialstream.algorithm.OptionValues;
import io.trialstream.sampler.Sampler;
import io.trialstream.sampler.Suggestion;
import io.trialstream.space.Distribution;
import io.trialstream.space.UniformTransform;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Fills the space evenly: trial n gets point n of a low-discrepancy sequence, so that no two
 * processes ever try the same point. Parameters take the coordinates in the order in which the
 * study came to know them; beyond the 512th they are drawn at random. O(parameters) per suggestion.
 */
public final class QmcSampler implements Sampler {

  private final Sequence sequence;
  private final Map<String, Integer> dimensions = new LinkedHashMap<>();

  private QmcSampler(Sequence sequence) {
    this.sequence = sequence;
  }

  /**
   * A sampler with these options.
   *
   * @param seed decides how the points are scrambled
   * @throws IllegalArgumentException if one is out of range
   */
  public static QmcSampler create(OptionValues options, long seed) {
    String type = options.word("qmc_type");
    boolean scramble = options.flag("scramble");
    return new QmcSampler(
        type.equals("sobol") ? new Sobol(scramble, seed) : new Halton(scramble, seed));
  }

  @Override
  public Suggestion suggest(int number, Map<String, Distribution> space, RandomGenerator random) {
    Map<String, Double> values = new LinkedHashMap<>();
    int next = dimensions.size();
    for (var parameter : space.entrySet()) {
      Integer known = dimensions.get(parameter.getKey());
      int dimension = known == null ? next++ : known;
      double unit =
          dimension < sequence.dimensions() ? sequence.at(number, dimension) : random.nextDouble();
      values.put(parameter.getKey(), UniformTransform.at(parameter.getValue(), unit));
    }
    return new Suggestion("qmc", values);
  }

  @Override
  public void observe(FrozenTrial trial) {
    for (String name : trial.params().keySet()) {
      dimensions.putIfAbsent(name, dimensions.size());
    }
  }

  @Override
  public void writeState(DataOutput out) throws IOException {
    for (String name : dimensions.keySet()) {
      out.writeUTF(name);
    }
  }
}
