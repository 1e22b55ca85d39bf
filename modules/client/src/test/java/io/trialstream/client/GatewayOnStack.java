package io.trialstream.client;

import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.Ports;
import io.trialstream.server.SamplerVerticle;
import io.trialstream.server.Stacks;
import io.trialstream.server.gateway.GatewayOptions;
import io.trialstream.server.gateway.GatewayVerticle;
import io.trialstream.server.journal.PostgresSettings;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.TopicAdmin;
import io.vertx.core.Vertx;

/** A sampler and a gateway on the real stack, in this process. */
final class GatewayOnStack implements AutoCloseable {

  private final Vertx vertx;
  private final KafkaSettings kafka;
  private final PostgresSettings postgres;
  private final int port = Ports.freeOr(0);
  private String deployment = "";

  private GatewayOnStack(Vertx vertx, KafkaSettings kafka, PostgresSettings postgres) {
    this.vertx = vertx;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  static GatewayOnStack start(DevStack stack) throws Exception {
    String prefix = Stacks.freshPrefix();
    Vertx vertx = Vertx.vertx();
    GatewayOnStack started =
        new GatewayOnStack(vertx, Stacks.kafka(stack, prefix), Stacks.postgres(stack, prefix));
    Stacks.await(new TopicAdmin(vertx, started.kafka).create(TopicAdmin.Layout.of(2), (short) 1));
    Stacks.await(vertx.deployVerticle(new SamplerVerticle(started.kafka, started.postgres)));
    started.open();
    return started;
  }

  /** Starts the gateway, at the same address each time. */
  void open() throws Exception {
    deployment =
        Stacks.await(
            vertx.deployVerticle(
                new GatewayVerticle(kafka, postgres, GatewayOptions.at("127.0.0.1", port))));
  }

  /** Ends the gateway; the sampler goes on. */
  void shut() throws Exception {
    Stacks.await(vertx.undeploy(deployment));
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() throws Exception {
    Stacks.await(vertx.close());
  }
}
