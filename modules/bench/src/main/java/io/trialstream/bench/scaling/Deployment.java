package io.trialstream.bench.scaling;

/**
 * What is simulated.
 *
 * @param workers worker processes with one trial at once each
 * @param studies that have workers; some have many, most have few (Zipf's law)
 * @param storedStudies of all, most of them idle
 * @param partitions of the topics
 * @param lanes that answers travel on
 * @param samplers sampler processes, on one core each
 * @param postgresCores cores of PostgreSQL
 * @param trialSeconds how long a trial takes, on average (exponential)
 * @param suggestMillis processor time of a suggestion beside the costs of every trial
 */
public record Deployment(
    int workers,
    int studies,
    int storedStudies,
    int partitions,
    int lanes,
    int samplers,
    int postgresCores,
    double trialSeconds,
    double suggestMillis) {
  public Deployment {
    if (workers < 1
        || studies < 1
        || storedStudies < studies
        || samplers < 1
        || partitions < samplers
        || lanes < 1
        || postgresCores < 1
        || !(trialSeconds > 0)
        || !(suggestMillis >= 0)) {
      throw new IllegalArgumentException(
          "Expected positive numbers, no more studies with workers than studies, and at least one partition for each sampler.");
    }
  }
}
