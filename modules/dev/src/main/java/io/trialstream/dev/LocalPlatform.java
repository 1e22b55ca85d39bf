package io.trialstream.dev;

import io.trialstream.cli.Verticles;
import io.trialstream.devstack.EmbeddedStack;
import io.trialstream.devstack.Ports;
import io.trialstream.devstack.PostgresAddress;
import io.trialstream.devstack.StackOptions;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.server.metrics.Metrics;
import io.trialstream.settings.RunningStack;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import io.trialstream.worker.program.ConfiguredTracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.BindException;
import java.util.Map;

/** Kafka, PostgreSQL, topics, gateway and, unless left out, sampler, all in this process. */
final class LocalPlatform implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";

  private final EmbeddedStack stack;
  private final Verticles verticles;
  private final Future<Void> samplerFailure;
  private final RunningStack address;

  private LocalPlatform(
      EmbeddedStack stack, Verticles verticles, Future<Void> samplerFailure, RunningStack address) {
    this.samplerFailure = samplerFailure;
    this.stack = stack;
    this.verticles = verticles;
    this.address = address;
  }

  /**
   * Starts all of it; what was started is stopped again if something fails.
   *
   * @param httpPort the port wanted for HTTP; another is used if it is taken; 0 for any port
   */
  static LocalPlatform start(
      StackOptions options,
      TopicAdmin.Layout topics,
      boolean withSampler,
      int httpPort,
      String prefix) {
    Settings settings = Settings.load();
    Metrics metrics =
        new Metrics(
            ConfiguredTracing.load(settings.get(Setting.TRACING).orElseThrow(), "trialstream"));
    EmbeddedStack stack = EmbeddedStack.start(options);
    Verticles verticles = new Verticles(metrics.vertx());
    Future<Void> samplerFailure = Promise.<Void>promise().future();
    try {
      KafkaSettings kafka =
          new KafkaSettings(stack.bootstrapServers(), new Topics(prefix), Map.of());
      Verticles.await(new TopicAdmin(verticles.vertx(), kafka).create(topics, (short) 1));
      PostgresAddress p = stack.postgres();
      PostgresSettings postgres =
          new PostgresSettings(p.host(), p.port(), p.database(), p.user(), p.password(), prefix)
              .withPrefix(prefix);
      if (withSampler) {
        SamplerVerticle sampler = new SamplerVerticle(kafka, postgres, metrics.telemetry());
        verticles.deploy(sampler);
        samplerFailure = sampler.failure();
      }
      int port =
          Ports.startOn(
              httpPort,
              at -> {
                gateway(
                    verticles,
                    new GatewayVerticle(
                        kafka,
                        postgres,
                        GatewayOptions.at(LOOPBACK, at)
                            .withPrivateWebhooks(
                                settings.get(Setting.WEBHOOKS_PRIVATE).orElseThrow()),
                        metrics.telemetry()),
                    at);
                return at;
              });
      return new LocalPlatform(
          stack,
          verticles,
          samplerFailure,
          new RunningStack(
              ProcessHandle.current().pid(),
              "http://" + LOOPBACK + ":" + port,
              stack.bootstrapServers(),
              prefix,
              p.url(),
              p.password()));
    } catch (RuntimeException e) {
      verticles.close();
      stack.close();
      throw e;
    }
  }

  private static void gateway(Verticles verticles, GatewayVerticle gateway, int port)
      throws Ports.PortTakenException {
    try {
      verticles.deploy(gateway);
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof BindException) {
        throw new Ports.PortTakenException(port, e);
      }
      throw e;
    }
  }

  /** Fails if the sampler ends by itself; never succeeds. */
  Future<Void> samplerFailure() {
    return samplerFailure;
  }

  RunningStack address() {
    return address;
  }

  @Override
  public void close() {
    verticles.close();
    stack.close();
  }
}
