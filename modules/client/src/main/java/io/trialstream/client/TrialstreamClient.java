package io.trialstream.client;

import io.trialstream.RefusedException;
import io.trialstream.engine.Reason;
import io.trialstream.study.StudySpec;
import io.trialstream.wire.StudyRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shared studies, from a program that needs nothing but the address of a gateway:
 *
 * <pre>{@code
 * try (TrialstreamClient client = TrialstreamClient.connect("http://127.0.0.1:8080")) {
 *   RemoteStudy study = client.createStudyIfAbsent("training", StudySpec.minimize(1));
 *   study.optimize(trial -> evaluate(trial.suggestDouble("x", -10, 10)), 100);
 *   System.out.println(study.bestParams());
 * }
 * }</pre>
 *
 * <p>Nothing is sent before the first call. One client serves a whole process. For thousands of
 * trials in a second, evaluate them with the Kafka worker of {@code trialstream-worker} instead;
 * both may work for one study. Thread-safe.
 */
public final class TrialstreamClient implements AutoCloseable {

  private static final Duration COPY_TIMEOUT = Duration.ofMinutes(30);
  private static final int PAGE = 10_000;

  private final ClientOptions options;
  private final Gateway gateway;
  private final OpenTrials open = new OpenTrials();

  private TrialstreamClient(ClientOptions options) {
    this.options = options;
    gateway = new Gateway(options);
  }

  /**
   * A client of the gateway that the environment or the settings file names, or else of the stack
   * that {@code trialstream up} runs on this machine.
   *
   * @throws IllegalStateException if there is none; see {@link ClientOptions#fromEnvironment}
   */
  public static TrialstreamClient connect() {
    return connect(ClientOptions.fromEnvironment());
  }

  /**
   * A client of the gateway at this address, such as http://127.0.0.1:8080.
   *
   * @throws IllegalArgumentException if that is not an address
   */
  public static TrialstreamClient connect(String gateway) {
    return connect(ClientOptions.of(gateway));
  }

  /** A client with these options. */
  public static TrialstreamClient connect(ClientOptions options) {
    return new TrialstreamClient(options);
  }

  private RemoteStudy of(StudyInfo info) {
    return new RemoteStudy(gateway, open, options.worker(), info);
  }

  /**
   * Creates a study.
   *
   * @throws RefusedException if there is one of this name ({@link Reason#DUPLICATE_STUDY}), or a
   *     setting is not allowed
   */
  public RemoteStudy createStudy(String name, StudySpec spec) {
    return create(name, spec, null);
  }

  /**
   * Creates a study that begins with the trials of another one, which do not use up its budget.
   * Where that breaks off, the same call goes on with it.
   *
   * @param from the name of the study whose trials are copied
   */
  public RemoteStudy createStudyFrom(String from, String name, StudySpec spec) {
    return create(name, spec, from);
  }

  private RemoteStudy create(String name, StudySpec spec, @Nullable String from) {
    String requestId = from == null ? UUID.randomUUID().toString() : null;
    StudyRequest body = StudyRequest.toCreate(name, spec, from, requestId);
    Call call = Call.post("/api/v1/studies", body);
    return of(StudyInfo.of(gateway.send(from == null ? call : call.within(COPY_TIMEOUT))));
  }

  /**
   * The study of this name, created if there is none. Processes that start together may all call
   * it. A study that exists stays as it is, whatever the spec says.
   */
  public RemoteStudy createStudyIfAbsent(String name, StudySpec spec) {
    try {
      return createStudy(name, spec);
    } catch (RefusedException e) {
      if (e.reason() != Reason.DUPLICATE_STUDY) {
        throw e;
      }
      return study(name);
    }
  }

  /**
   * A study that exists.
   *
   * @throws RefusedException if there is none of this name ({@link Reason#UNKNOWN_STUDY})
   */
  public RemoteStudy study(String name) {
    return of(StudyInfo.of(gateway.send(Call.get(Call.study(name, "")))));
  }

  /** All studies that the token may read, the oldest first. */
  public List<StudyInfo> studies() {
    return studies("", 0, PAGE);
  }

  /**
   * One page of studies, the oldest first.
   *
   * @param prefix only those whose names start with it
   * @param offset how many are left out
   * @param limit how many at most, 0 to 10,000
   */
  public List<StudyInfo> studies(String prefix, int offset, int limit) {
    Map<String, Object> query = Map.of("prefix", prefix, "offset", offset, "limit", limit);
    return Json.list(gateway.send(Call.get("/api/v1/studies" + Call.query(query))), StudyInfo::of);
  }

  /** The HTTP API itself, for what has no method here. */
  public Gateway gateway() {
    return gateway;
  }

  /** Gives back the trials that were asked for and not ended, and closes all connections. */
  @Override
  public void close() {
    open.close();
    gateway.close();
  }
}
