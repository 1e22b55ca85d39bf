package io.trialstream.server.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
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
final class Api {

  private final Router router;
  private final Contract contract;
  private final AccessControl access;
  private final Set<String> bound = new HashSet<>();

  Api(Router router, Contract contract, AccessControl access) {
    this.router = router;
    this.contract = contract;
    this.access = access;
  }

  /**
   * Has an operation done by a handler.
   *
   * @param id as in the contract
   */
  void on(String id, Handler<RoutingContext> handler) {
    Contract.Operation operation = contract.operation(id);
    router
        .route(HttpMethod.valueOf(operation.method()), vertxPath(operation.path()))
        .handler(request -> access.check(operation.access(), request))
        .handler(handler);
    bound.add(id);
  }

  /**
   * Answers other methods on the same paths.
   *
   * @throws IllegalStateException if something of the contract is not done by anyone
   */
  void complete() {
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
                      Problem.send(request, 405, "Expected the method " + list + ".");
                    }));
  }

  private static String vertxPath(String path) {
    return path.replace("{", ":").replace("}", "");
  }
}
