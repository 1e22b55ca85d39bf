package io.trialstream.server.http;

import io.trialstream.names.NearestName;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Binds the operations of the contract to what does them, behind the check of who calls. Used while
 * a gateway starts.
 */
public final class Api {

  private final Router router;
  private final Contract contract;
  private final AccessControl access;
  private final Connections connections;
  private final RequestLimit limit;
  private final BodyHandler bodies;

  /** For operations whose bodies may be larger. */
  private final Map<String, BodyHandler> otherBodies;

  private final Set<String> bound = new HashSet<>();

  public Api(
      Router router,
      Contract contract,
      AccessControl access,
      Connections connections,
      RequestLimit limit,
      BodyHandler bodies,
      Map<String, BodyHandler> otherBodies) {
    this.router = router;
    this.contract = contract;
    this.access = access;
    this.connections = connections;
    this.limit = limit;
    this.bodies = bodies;
    this.otherBodies = otherBodies;
  }

  /**
   * Has an operation done by a handler. A request counts as one that is being served only after its
   * token was checked and its body has come.
   *
   * @param id as in the contract
   */
  public void on(String id, Handler<RoutingContext> handler) {
    Contract.Operation operation = contract.operation(id);
    router
        .route(HttpMethod.valueOf(operation.method()), vertxPath(operation.path()))
        .handler(request -> access.check(operation.access(), request))
        .handler(request -> requireKnown(operation, request))
        .handler(connections.reading(otherBodies.getOrDefault(id, bodies)))
        .handler(connections::read)
        .handler(Api::requireTyped)
        .handler(limit.of(id))
        .handler(handler);
    bound.add(id);
  }

  /** Refuses what is misspelt behind the path, which would be passed over in silence. */
  private static void requireKnown(Contract.Operation operation, RoutingContext request) {
    if (operation.path().startsWith("/api/")) { // those who probe and scrape add what they like
      for (String name : request.queryParams().names()) {
        if (!operation.queries().contains(name)) {
          throw new Problem(
              ProblemReason.UNKNOWN_PARAMETER,
              "There is no query parameter \"%s\" here.%s Expected %s."
                  .formatted(
                      name,
                      NearestName.question(name, operation.queries()),
                      operation.queries().isEmpty()
                          ? "none"
                          : "some of " + String.join(", ", operation.queries())));
        }
      }
    }
    request.next();
  }

  private static void requireTyped(RoutingContext request) {
    Doors.requireTyped(request);
    request.next();
  }

  /**
   * Answers other methods on the same paths.
   *
   * @throws IllegalStateException if something of the contract is not done by anyone
   */
  public void complete() {
    Map<String, Set<String>> methods = new TreeMap<>();
    for (Contract.Operation operation : contract.operations()) {
      if (!bound.contains(operation.id())) {
        throw new IllegalStateException("Nothing does " + operation.id() + " of the contract.");
      }
      methods.computeIfAbsent(operation.path(), p -> new TreeSet<>()).add(operation.method());
    }
    methods.forEach(
        (path, allowed) ->
            router
                .route(vertxPath(path))
                .handler(
                    request -> {
                      String list = allowed.stream().collect(Collectors.joining(", "));
                      request.response().putHeader("allow", list);
                      throw new Problem(
                          ProblemReason.METHOD_NOT_ALLOWED, "Expected the method " + list + ".");
                    }));
  }

  private static String vertxPath(String path) {
    return path.replace("{", ":").replace("}", "");
  }
}
