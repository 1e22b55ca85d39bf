package io.trialstream.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers requests, one after the other, with what a test has prepared. Thread-safe. */
final class FakeGateway implements AutoCloseable {

  /** What one request is answered. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  record Request(String method, String path, String authorization, String lastEventId) {}

  private final HttpServer server;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  FakeGateway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(exchange.getRequestHeaders().getFirst("authorization")),
            String.valueOf(exchange.getRequestHeaders().getFirst("last-event-id"))));
    Answer next;
    synchronized (answers) {
      next =
          answers.isEmpty() ? json(500, "{\"detail\": \"No answer is left.\"}") : answers.remove();
    }
    try (exchange) {
      next.to(exchange);
    }
  }

  FakeGateway then(Answer answer) {
    synchronized (answers) {
      answers.add(answer);
    }
    return this;
  }

  static Answer json(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("retry-after", "0");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer problem(int status, String reason, String detail) {
    return json(status, "{\"reason\": \"%s\", \"detail\": \"%s\"}".formatted(reason, detail));
  }

  /** Reads the request and ends the connection without an answer. */
  static Answer breakOff() {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.close();
    };
  }

  /** Server-sent events; then the answer ends. */
  static Answer events(String text) {
    return exchange -> {
      exchange.getResponseHeaders().set("content-type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
    };
  }

  List<Request> requests() {
    return requests;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
