package io.trialstream.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trialstream.server.Stacks;
import io.trialstream.server.journal.DatabaseUnavailableException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure, and what the log has of it. */
class FailuresTest {

  private final Vertx vertx = Vertx.vertx();
  private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);

  private record Answered(int status, String retryAfter, JsonObject problem) {}

  @BeforeEach
  void listen() {
    logs.start();
    logger.setAdditive(false);
    logger.addAppender(logs);
  }

  @AfterEach
  void close() throws Exception {
    logger.detachAppender(logs);
    logger.setAdditive(true);
    Stacks.await(vertx.close());
  }

  private Answered answered(Throwable failure) throws Exception {
    Router router = Router.router(vertx);
    router.get("/").handler(request -> Failures.answer(request, failure));
    HttpServer server =
        Stacks.await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    return Stacks.await(
        vertx
            .createHttpClient()
            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
            .compose(request -> request.send())
            .compose(
                (HttpClientResponse response) ->
                    response
                        .body()
                        .map(
                            body ->
                                new Answered(
                                    response.statusCode(),
                                    response.getHeader("retry-after"),
                                    body.toJsonObject()))));
  }

  @Test
  void a_fault_is_500_with_an_id_that_the_log_has_with_the_cause() throws Exception {
    for (RuntimeException fault :
        List.of(
            new NullPointerException("secret text"),
            new ClassCastException("secret text"),
            new IllegalStateException("secret text"))) {
      logs.list.clear();
      Answered answer = answered(fault);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.retryAfter()).isNull();
      assertThat(answer.problem().getString("reason")).isEqualTo("INTERNAL_ERROR");
      String detail = answer.problem().getString("detail");
      assertThat(detail).doesNotContain("secret");
      ILoggingEvent event = logs.list.getFirst();
      String id = event.getFormattedMessage().split("[= ]")[1];
      assertThat(detail).contains(id);
      assertThat(event.getThrowableProxy().getClassName()).isEqualTo(fault.getClass().getName());
    }
  }

  @Test
  void what_passes_is_503_with_retry_after_and_without_the_text_of_the_exception()
      throws Exception {
    for (Throwable failure :
        List.of(
            new ConnectException("secret text"),
            new TimeoutException("secret text"),
            new DatabaseUnavailableException("secret text", null),
            new PgException("secret text", "FATAL", "57P01", "secret text"),
            new PgException("secret text", "ERROR", "53300", "secret text"),
            new RuntimeException(new ConnectException("secret text")))) {
      Answered answer = answered(failure);
      assertThat(answer.status()).describedAs(failure.toString()).isEqualTo(503);
      assertThat(answer.retryAfter()).isNotNull();
      assertThat(answer.problem().getString("reason")).isEqualTo("UNAVAILABLE");
      assertThat(answer.problem().getString("detail")).doesNotContain("secret");
    }
    assertThat(answered(new PgException("broken", "ERROR", "42703", "broken")).status())
        .isEqualTo(500);
  }
}
