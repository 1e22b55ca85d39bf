package io.trialstream.server.http;

import io.trialstream.space.Text;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads requests and writes answers. Stateless. */
public final class Http {

  private Http() {}

  /** Answers once the content is there; with a problem document if it does not come. */
  public static <T> void answer(RoutingContext request, int status, Future<T> content) {
    content.onComplete(
        result -> {
          if (result.succeeded()) {
            send(request, status, result.result());
          } else {
            fail(request, result.cause());
          }
        });
  }

  /** Sets the version, and answers that nothing has changed if the client knows it. */
  public static boolean hasVersion(RoutingContext request, String tag) {
    request.response().putHeader("etag", tag);
    String known = request.request().getHeader("if-none-match");
    boolean has = known != null && (known.equals("*") || known.contains(tag));
    if (has) {
      request.response().setStatusCode(304).end();
    }
    return has;
  }

  /** Answers with this, unless nobody waits for it any more. */
  public static void send(RoutingContext request, int status, Object content) {
    if (request.response().closed()) {
      return; // nobody waits for it any more
    }
    request.response().setStatusCode(status).putHeader("content-type", "application/json");
    Outflow.of(request).end(request.response(), Buffer.buffer(content + "\n"));
  }

  public static void fail(RoutingContext request, Throwable e) {
    Failures.answer(request, e);
  }

  /**
   * The body of a request.
   *
   * @throws Problem if there is none, or it is not what is expected
   */
  public static <T> T body(RoutingContext request, Class<T> type) {
    byte[] bytes = bytes(request);
    if (bytes.length == 0) {
      throw new Problem(ProblemReason.INVALID_REQUEST, "Expected a JSON body.");
    }
    return Bodies.read(bytes, type);
  }

  private static byte[] bytes(RoutingContext request) {
    Buffer buffer = request.body() == null ? null : request.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  /** The same, where an empty one stands for {@code {}}. */
  public static <T> T bodyOrEmpty(RoutingContext request, Class<T> type) {
    byte[] bytes = bytes(request);
    return Bodies.read(bytes.length == 0 ? new byte[] {'{', '}'} : bytes, type);
  }

  /** The study that the path names. */
  public static String study(RoutingContext request) {
    return Text.requireName(request.pathParam("name"), "study name");
  }

  /** The trial that the path names. */
  public static int trial(RoutingContext request) {
    String text = Objects.requireNonNull(request.pathParam("number"));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Problem(ProblemReason.INVALID_REQUEST, "Expected a trial number, but got " + text);
    }
  }

  /** A query parameter that is a whole number from 0 to {@code most}. */
  public static int number(RoutingContext request, String name, int whenAbsent, int most) {
    String text = request.request().getParam(name);
    if (text == null) {
      return whenAbsent;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new Problem(
        ProblemReason.INVALID_REQUEST,
        "Expected the query parameter %s to be from 0 to %d, but got \"%s\"."
            .formatted(name, most, text));
  }

  /** A query parameter that is true or false. */
  public static boolean flag(RoutingContext request, String name, boolean whenAbsent) {
    String text = text(request, name);
    return switch (text == null ? Boolean.toString(whenAbsent) : text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new Problem(
              ProblemReason.INVALID_REQUEST,
              "Expected the query parameter %s to be true or false, but got \"%s\"."
                  .formatted(name, text));
    };
  }

  /** A query parameter that is one of some constants, written in lower case. */
  public static <E extends Enum<E>> E choice(RoutingContext request, String name, E whenAbsent) {
    String text = text(request, name);
    if (text == null) {
      return whenAbsent;
    }
    List<String> names = new ArrayList<>();
    for (E one : whenAbsent.getDeclaringClass().getEnumConstants()) {
      String written = one.name().toLowerCase(Locale.ROOT);
      if (text.replace('-', '_').equals(written)) {
        return one;
      }
      names.add(written);
    }
    throw new Problem(
        ProblemReason.INVALID_REQUEST,
        "Expected the query parameter %s to be one of %s, but got \"%s\"."
            .formatted(name, String.join(", ", names), text));
  }

  /** A query parameter; null if it is not there. */
  public static @Nullable String text(RoutingContext request, String name) {
    String text = request.request().getParam(name);
    if (text != null && text.indexOf('\0') >= 0) { // PostgreSQL's texts have none
      throw new Problem(
          ProblemReason.INVALID_REQUEST,
          "Expected the query parameter " + name + " without U+0000.");
    }
    return text;
  }
}
