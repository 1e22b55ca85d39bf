package io.trialstream.server.metrics;

import io.trialstream.server.SamplerVerticle;
import java.util.List;

/** A sampler to deploy, with what it tells of itself. Thread-safe. */
public final class MeasuredSampler {

  private final SamplerVerticle verticle;
  private final SamplerHealth health;

  MeasuredSampler(SamplerVerticle verticle, SamplerHealth health) {
    this.verticle = verticle;
    this.health = health;
  }

  /** The sampler itself. */
  public SamplerVerticle verticle() {
    return verticle;
  }

  /** Whether its loop goes on; false if it hangs, which only a restart mends. */
  public boolean alive() {
    return health.alive();
  }

  /** What keeps it from its work now, in words; empty if nothing does. */
  public List<String> missing() {
    return health.missing();
  }
}
