package io.trialstream.worker.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.trialstream.settings.Setting;
import io.trialstream.settings.Settings;
import io.trialstream.stream.Tracing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tracing as a setting: off, or on with OpenTelemetry's own variables. */
class ConfiguredTracingTest {

  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String DELAY = "otel.bsp.schedule.delay";

  private final BlockingQueue<String> collected = new LinkedBlockingQueue<>();
  private HttpServer collector;

  @BeforeEach
  void start() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          collected.add(
              exchange.getRequestURI() + " " + new String(body, StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    System.setProperty(ENDPOINT, "http://127.0.0.1:" + collector.getAddress().getPort());
    System.setProperty(DELAY, "50");
  }

  @AfterEach
  void stop() {
    collector.stop(0);
    System.clearProperty(ENDPOINT);
    System.clearProperty(DELAY);
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void it_is_off_unless_someone_turns_it_on() {
    assertThat(Settings.load().get(Setting.TRACING)).contains(false);
    assertThat(ConfiguredTracing.load(false, "any").isOn()).isFalse();
  }

  @Test
  void spans_go_to_the_collector_that_the_variables_name() throws Exception {
    Tracing tracing = ConfiguredTracing.load(true, "trialstream-test");
    tracing.tracer().spanBuilder("a span of mine").startSpan().end();

    String request = collected.poll(20, TimeUnit.SECONDS);
    assertThat(request)
        .startsWith("/v1/traces ")
        .contains("service.name", "trialstream-test", "a span of mine");
    assertThat(GlobalOpenTelemetry.isSet()).as("objectives can trace by it, too").isTrue();
  }
}
