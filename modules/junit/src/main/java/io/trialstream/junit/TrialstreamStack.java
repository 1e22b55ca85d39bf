package io.trialstream.junit;

import io.trialstream.client.ClientOptions;
import io.trialstream.stream.KafkaSettings;
import java.net.URI;

/** The Trialstream that a test class runs against. Thread-safe. */
public final class TrialstreamStack {

  private final URI gateway;
  private final KafkaSettings kafka;
  private final String suffix;

  /**
   * @param suffix no other test class of this run has it
   */
  TrialstreamStack(URI gateway, KafkaSettings kafka, String suffix) {
    this.gateway = gateway;
    this.kafka = kafka;
    this.suffix = suffix;
  }

  /** The gateway's address, for {@code TrialstreamClient.connect} or any HTTP client. */
  public URI gateway() {
    return gateway;
  }

  /** How clients reach the gateway. */
  public ClientOptions client() {
    return ClientOptions.of(gateway.toString());
  }

  /** How workers reach Kafka, for {@code Worker.connect} and {@code WorkerVerticle}. */
  public KafkaSettings kafka() {
    return kafka;
  }

  /**
   * The name of a study that no other test class uses: this name and a suffix. The tests of one
   * class, those of its nested classes included, get the same name.
   *
   * @param name at most 200 characters
   */
  public String studyName(String name) {
    return name + "-" + suffix;
  }
}
