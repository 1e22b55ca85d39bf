package com.example.plugin;

import io.trialstream.contract.SamplerContract;
import io.trialstream.study.AlgorithmSpec;

/** The sampler keeps what every sampler promises. */
class AnnealingSamplerTest extends SamplerContract {
  @Override
  protected AlgorithmSpec sampler() {
    return AlgorithmSpec.of("annealing");
  }
}
