package io.trialstream.server.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites out, which a browser on this machine may show: where no token is asked
 * for, whoever reaches the port may do everything. A request must name this machine as its host, so
 * that a foreign name that resolves to it (DNS rebinding) reads nothing; and it must not come from
 * a page of another origin. Whether there are tokens or not, a body must say that it is JSON.
 * Stateless.
 */
public final class Doors implements Handler<RoutingContext> {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final String JSON = "application/json";

  private final boolean local;
  private final Set<String> hosts = new HashSet<>();
  private final List<String> origins;

  /**
   * @param local whether no tokens are asked for
   * @param origins whose pages may call this gateway
   * @param ownHosts further names of this machine
   */
  public Doors(boolean local, List<String> origins, Collection<String> ownHosts) {
    this.local = local;
    this.origins = origins;
    hosts.addAll(LOOPBACK);
    ownHosts.forEach(name -> hosts.add(withBrackets(name)));
  }

  private static String withBrackets(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.indexOf(':') >= 0 && !lower.startsWith("[") ? "[" + lower + "]" : lower;
  }

  @Override
  public void handle(RoutingContext request) {
    if (local) {
      requireHere(request.request());
      requireOwnPage(request.request());
    }
    if (!READING.contains(request.request().method())) {
      requireJson(request.request().getHeader("content-type"));
    }
    request.next();
  }

  // ---- where it was sent to

  private void requireHere(HttpServerRequest request) {
    List<String> named = request.headers().getAll("host");
    String host =
        named.size() > 1
            ? null
            : named.isEmpty()
                ? request.authority() == null ? null : request.authority().toString()
                : named.getFirst();
    if (host == null || !isHere(host) || !isHere(absolute(request.uri()))) {
      throw new Problem(
          ProblemReason.FOREIGN_HOST,
          "This gateway asks for no tokens, so it only answers requests to %s, but this one was sent to %s. Name further hosts with --allowed-host, or use --tokens-file."
              .formatted(
                  String.join(", ", LOOPBACK.stream().sorted().toList()),
                  host == null ? "no host, or several" : "\"" + host + "\""));
    }
  }

  /** The host of a request for a whole address; null for one for a path, as nearly all are. */
  private static @Nullable String absolute(String uri) {
    if (uri.startsWith("/") || uri.equals("*")) {
      return null;
    }
    try {
      String host = URI.create(uri).getRawAuthority();
      return host == null ? "" : host;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private boolean isHere(@Nullable String host) {
    return host == null || hosts.contains(withoutPort(host.toLowerCase(Locale.ROOT)));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    boolean port =
        colon > host.lastIndexOf(']')
            && host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    return port ? host.substring(0, colon) : host;
  }

  // ---- where it comes from

  private void requireOwnPage(HttpServerRequest request) {
    List<String> named = request.headers().getAll("origin");
    if (named.isEmpty()
        ? sentByOtherPage(request)
        : !named.stream().allMatch(o -> own(o, request))) {
      throw foreign(named.isEmpty() ? "another site" : "\"" + String.join(", ", named) + "\"");
    }
  }

  private boolean own(String origin, HttpServerRequest request) {
    if (origins.contains(origin)) {
      return true;
    }
    int scheme = origin.indexOf("://");
    return scheme > 0
        && request.authority() != null
        && origin.substring(scheme + 3).equalsIgnoreCase(request.authority().toString());
  }

  /** Whether the browser says so. That somebody follows a link to here is no page's doing. */
  private static boolean sentByOtherPage(HttpServerRequest request) {
    String site = request.getHeader("sec-fetch-site");
    if (site == null || site.equals("same-origin") || site.equals("none")) {
      return false;
    }
    boolean followsLink =
        request.method().equals(HttpMethod.GET)
            && "navigate".equals(request.getHeader("sec-fetch-mode"))
            && "document".equals(request.getHeader("sec-fetch-dest"));
    return !followsLink;
  }

  /** Also what the handler of CORS says where tokens are asked for. */
  public static Problem foreign(String origin) {
    return new Problem(
        ProblemReason.FOREIGN_ORIGIN,
        "Pages of %s may not call this gateway. Name their origin with --cors-origin if they may."
            .formatted(origin));
  }

  // ---- what it brings

  private static void requireJson(@Nullable String contentType) {
    if (contentType == null) { // a body without a type is refused once it is there
      return;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!type.equals(JSON)) {
      throw notJson("the content type " + type);
    }
  }

  /**
   * Refuses a body whose sender has not said what it is.
   *
   * @throws Problem if there is one
   */
  static void requireTyped(RoutingContext request) {
    boolean body = request.body() != null && request.body().length() > 0;
    if (body && request.request().getHeader("content-type") == null) {
      throw notJson("a body without a content type");
    }
  }

  private static Problem notJson(String got) {
    boolean form = got.endsWith("application/x-www-form-urlencoded");
    return new Problem(
        ProblemReason.UNSUPPORTED_MEDIA_TYPE,
        "Expected JSON with the header Content-Type: application/json, but got %s.%s"
            .formatted(got, form ? " With curl, add: -H 'Content-Type: application/json'" : ""));
  }
}
