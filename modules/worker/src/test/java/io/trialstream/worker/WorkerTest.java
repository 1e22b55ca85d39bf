package io.trialstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.stream.KafkaSettings;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a worker whose broker never answers. */
class WorkerTest {

  /** Accepts connections, and says nothing. */
  private ServerSocket broker;

  private KafkaSettings kafka;

  @BeforeEach
  void start() throws IOException {
    broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    kafka = new KafkaSettings("127.0.0.1:" + broker.getLocalPort(), new Topics("silent"), Map.of());
  }

  @AfterEach
  void stop() throws IOException {
    broker.close();
  }

  private static CompletableFuture<Long> optimizing(Worker worker) {
    return CompletableFuture.supplyAsync(() -> worker.optimize("study", trial -> 0));
  }

  @Test
  void one_that_is_closed_cannot_be_used() {
    Worker worker = Worker.connect(kafka);
    worker.close();
    worker.close();

    assertThatThrownBy(() -> worker.optimize("study", trial -> 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This worker is closed.");
  }

  @Test
  void one_that_waits_for_its_broker_can_be_stopped_at_once() throws Exception {
    try (Worker worker = Worker.connect(kafka)) {
      CompletableFuture<Long> result = optimizing(worker);
      broker.accept().close(); // it has begun

      long begin = System.nanoTime();
      worker.stop(Duration.ofHours(1));

      assertThat(result.get(5, TimeUnit.SECONDS)).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void it_does_not_block_an_event_loop_and_leaves_the_vertx_of_the_caller_open() {
    Vertx vertx = Vertx.vertx();
    Worker worker = Worker.connect(vertx, kafka);
    Future<Long> onLoop =
        Future.future(
            p ->
                vertx.runOnContext(
                    v -> {
                      try {
                        p.complete(worker.optimize("study", trial -> 0));
                      } catch (IllegalStateException e) {
                        p.fail(e);
                      }
                    }));

    assertThatThrownBy(onLoop::await).hasMessageContaining("deploy a WorkerVerticle");

    worker.close();
    assertThat(vertx.executeBlocking(() -> "still there").await()).isEqualTo("still there");
    vertx.close().await();
  }
}
