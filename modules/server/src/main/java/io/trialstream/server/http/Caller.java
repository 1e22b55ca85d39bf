package io.trialstream.server.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;

/**
 * Who sent a request, and what they may do. Immutable.
 *
 * @param name of the token, for logs
 * @param mayWrite whether they may change what they may read
 * @param studies what names of studies start with that they may see; an empty one stands for all
 */
public record Caller(String name, boolean mayWrite, List<String> studies) {

  /** Somebody on this machine, where no tokens are asked for. */
  static final Caller LOCAL = new Caller("local", true, List.of(""));

  private static final String KEY = "caller";

  public Caller {
    studies = List.copyOf(studies);
  }

  /** Who sent this request. */
  public static Caller of(RoutingContext request) {
    return Objects.requireNonNull(request.get(KEY), "the route asks for no token");
  }

  void sent(RoutingContext request) {
    request.put(KEY, this);
  }

  public boolean maySee(String study) {
    return studies.stream().anyMatch(study::startsWith);
  }

  /**
   * Lets them see this study.
   *
   * @throws Problem if they may not
   */
  public void requireSees(String study) {
    if (!maySee(study)) {
      throw new Problem(
          ProblemReason.FORBIDDEN,
          "The token \"%s\" is not for the study \"%s\", only for studies whose names start with %s."
              .formatted(name, study, String.join(" or ", studies)));
    }
  }
}
