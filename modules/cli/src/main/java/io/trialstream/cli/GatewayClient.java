package io.trialstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.client.AccessDeniedException;
import io.trialstream.client.Call;
import io.trialstream.client.ClientOptions;
import io.trialstream.client.GatewayUnavailableException;
import io.trialstream.client.StudyEvents;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What commands ask of the gateway, as the JSON that they print. A command does not wait for a
 * gateway that is not there, and says how to name another. Thread-safe.
 */
public final class GatewayClient {

  private static final Duration COPY_TIMEOUT = Duration.ofMinutes(30);
  private static final int PAGE = 10_000;
  private static final int UNAUTHORIZED = 401;

  private final String address;
  private final TrialstreamClient client;

  /**
   * @param token what the gateway asks for; null if it asks for none
   * @throws IllegalArgumentException if that is no address
   */
  public GatewayClient(String address, @Nullable String token) {
    this.address = address;
    client =
        TrialstreamClient.connect(
            ClientOptions.of(address).withToken(token).withPatience(Duration.ZERO));
  }

  JsonNode studies() {
    return send(Call.get("/api/v1/studies"));
  }

  public JsonNode create(Object body) {
    return send(Call.post("/api/v1/studies", body));
  }

  /** The same where the study gets another one's trials, which may take long. */
  JsonNode createCopy(Object body) {
    return send(Call.post("/api/v1/studies", body).within(COPY_TIMEOUT));
  }

  JsonNode study(String name) {
    return get(name, "");
  }

  JsonNode delete(String name) {
    return send(Call.delete(Call.study(name, "")));
  }

  /** Stop, pause or resume. */
  JsonNode change(String name, String verb) {
    return send(Call.post(Call.study(name, "/" + verb), null));
  }

  public JsonNode bestTrial(String name) {
    return get(name, "/best-trial");
  }

  /** The trials that no other dominates. */
  JsonNode bestTrials(String name) {
    return get(name, "/best-trials");
  }

  /** Studies that are set apart. */
  JsonNode quarantine() {
    return send(Call.get("/api/v1/quarantine"));
  }

  /** Does something with a study or its trials. */
  JsonNode post(String name, String what, Object body) {
    return send(Call.post(Call.study(name, what), body));
  }

  /** How much the best trials dominate. */
  JsonNode hypervolume(String name, List<Double> reference) {
    String numbers = reference.stream().map(String::valueOf).collect(Collectors.joining(","));
    return get(name, "/hypervolume" + Call.query(Map.of("reference", numbers)));
  }

  /** How much each parameter matters. */
  JsonNode importances(String name, Map<String, Object> query) {
    return get(name, "/importances" + Call.query(query));
  }

  /** A study's events after one of them, as they come; also after the gateway was away. */
  StudyEvents events(String name, long after) {
    return client.study(name).events(after);
  }

  /** All trials. */
  public ArrayNode trials(String name) {
    ArrayNode all = Wire.mapper().createArrayNode();
    eachTrial(
        name,
        "",
        trial -> {
          all.add(trial);
          return true;
        });
    return all;
  }

  /**
   * Shows all trials with all that there is of them, page after page: the domains of their
   * parameters as {@code distributions}, and what each attempt reported as {@code reports}.
   *
   * @param each gets a trial, and says whether to go on
   */
  void eachWholeTrial(String name, Predicate<JsonNode> each) {
    ReportPages reports = new ReportPages(from -> get(name, "/reports?from=" + from));
    eachTrial(
        name,
        "&distributions=true",
        trial -> {
          JsonNode told = reports.of(trial.path("number").asInt());
          if (told != null) {
            ((ObjectNode) trial).set("reports", told);
          }
          return each.test(trial);
        });
  }

  private void eachTrial(String name, String more, Predicate<JsonNode> each) {
    int from = 0;
    int size;
    do {
      JsonNode part = get(name, "/trials?from=%d&limit=%d%s".formatted(from, PAGE, more));
      for (JsonNode trial : part) {
        if (!each.test(trial)) {
          return;
        }
      }
      size = part.size();
      from += size;
    } while (size == PAGE);
  }

  private JsonNode get(String name, String what) {
    return send(Call.get(Call.study(name, what)));
  }

  private JsonNode send(Call call) {
    try {
      return client.gateway().send(call);
    } catch (GatewayUnavailableException e) {
      throw e.answered() ? e : new IllegalStateException(noGateway(), e);
    } catch (AccessDeniedException e) {
      throw e.status() == UNAUTHORIZED ? new IllegalStateException(withHint(e), e) : e;
    }
  }

  private String noGateway() {
    return "No gateway answers at %s. Start one with: trialstream up (or name it with --gateway)"
        .formatted(address);
  }

  private static String withHint(AccessDeniedException e) {
    return e.getMessage() + " Set TRIALSTREAM_TOKEN, or give it with --token-file.";
  }
}
