package io.trialstream.bench.scaling;

/**
 * What one trial costs, as measured; see docs/operate/size.md for how.
 *
 * @param samplerMicros processor time of a sampler process for one trial: reading two commands,
 *     deciding, encoding, storing and publishing two events
 * @param postgresMicros processor time of PostgreSQL for one trial
 * @param commitMillis time of a commit that holds nothing: round trips and one flush to the disk
 * @param brokerMicros processor time of the brokers for one trial's records, written once
 * @param answerBytes of the two answers of a trial on a lane, headers included
 * @param bytesPerTrial of a sampler's memory for each trial of a loaded study
 * @param bytesPerStudy of a sampler's memory for a loaded study without trials
 */
public record Costs(
    double samplerMicros,
    double postgresMicros,
    double commitMillis,
    double brokerMicros,
    double answerBytes,
    double bytesPerTrial,
    double bytesPerStudy) {

  /** On two cores of 2026's cloud, random sampler, one parameter. */
  public static Costs measured() {
    return new Costs(60, 40, 2.0, 20, 1_700, 650, 6_000);
  }
}
