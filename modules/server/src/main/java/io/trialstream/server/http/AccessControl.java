package io.trialstream.server.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those in who have a token for what they ask, or everyone if there are no tokens. The token
 * file is read again when it changes. Thread-safe.
 */
public final class AccessControl {

  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final String SCHEME = "Bearer ";

  private final @Nullable Path file;
  private volatile @Nullable Tokens tokens;
  private volatile @Nullable FileTime readAt;

  /**
   * @param file null to let everyone in
   * @throws IllegalArgumentException if it cannot be read
   */
  public AccessControl(Vertx vertx, @Nullable Path file) {
    this.file = file;
    if (file != null) {
      readAt = modified(file);
      tokens = Tokens.read(file);
      vertx.setPeriodic(
          LOOK_EVERY.toMillis(),
          timer ->
              vertx.executeBlocking(() -> readAgain(file), false).onFailure(AccessControl::kept));
    }
  }

  private static @Nullable FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return null; // reading it says what is wrong
    }
  }

  private boolean readAgain(Path from) {
    FileTime now = modified(from);
    if (now == null || now.equals(readAt)) {
      return false;
    }
    readAt = now;
    tokens = Tokens.read(from);
    LOG.info("the tokens in {} were read again", from);
    return true;
  }

  private static void kept(Throwable e) {
    LOG.error("{} The tokens from before stay valid.", e.getMessage());
  }

  /** Goes on with the request, or answers 401 or 403. */
  void check(Contract.Access needed, RoutingContext request) {
    if (needed == Contract.Access.ANYBODY) {
      request.next();
      return;
    }
    Caller caller = caller(request);
    if (caller == null) {
      request.response().putHeader("www-authenticate", "Bearer realm=\"trialstream\"");
      throw new Problem(
          ProblemReason.NO_VALID_TOKEN,
          "Expected a valid token, in the header Authorization: Bearer TOKEN.");
    }
    if (needed == Contract.Access.WRITE && !caller.mayWrite()) {
      throw new Problem(
          ProblemReason.FORBIDDEN, "The token \"%s\" may only read.".formatted(caller.name()));
    }
    if (request.pathParams().containsKey("name")) {
      caller.requireSees(Http.study(request));
    }
    caller.sent(request);
    request.next();
  }

  private @Nullable Caller caller(RoutingContext request) {
    Tokens known = tokens;
    if (file == null || known == null) {
      return Caller.LOCAL;
    }
    String header = request.request().getHeader("authorization");
    String token =
        header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? header.substring(SCHEME.length()).strip()
            : null;
    return known.caller(token).orElse(null);
  }
}
