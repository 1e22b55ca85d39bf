package io.trialstream.server.gateway;

import io.trialstream.engine.Command;
import io.trialstream.engine.Reason;
import io.trialstream.server.http.Problem;
import io.trialstream.server.http.ProblemReason;
import io.trialstream.server.tables.ReportQueries;
import io.trialstream.server.tables.StudyQueries;
import io.trialstream.server.tables.StudySummary;
import io.trialstream.server.tables.TrialQueries;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import io.trialstream.study.FrozenTrial;
import io.trialstream.study.Report;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a study that starts with the trials of another one. Thread-safe.
 *
 * <p>The new study says in its attribute {@value #ATTRIBUTE} whose trials it gets, and whether it
 * has them all. A copy that broke off is not complete; the same request once more goes on with it,
 * through any gateway: a trial that is there already is known again by its command's id.
 *
 * <pre>
 * no study --create--> not complete --all trials added--> complete
 *                       |        ^
 *                       +--error, then the same request again
 * </pre>
 */
final class StudyCopy {

  /** Name of the attribute. */
  static final String ATTRIBUTE = "copied_from";

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(25);
  private static final int AT_ONCE = 200;

  /** Of how many trials that were left out the attribute says why. */
  private static final int MAX_REASONS = 20;

  private final CommandSender sender;
  private final StudyQueries studies;
  private final TrialQueries trials;
  private final ReportQueries reports;
  private final Lookup lookup;

  StudyCopy(
      CommandSender sender, StudyQueries studies, TrialQueries trials, ReportQueries reports) {
    this.sender = sender;
    this.studies = studies;
    this.trials = trials;
    this.reports = reports;
    lookup = new Lookup(studies, trials);
  }

  /** What is copied: the trials of a study that do not run. */
  private record Source(UUID id, String name, List<FrozenTrial> trials) {

    Map<String, Object> attribute(boolean complete, Map<Integer, String> leftOut) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("study", name);
      told.put("id", id.toString());
      told.put("complete", complete);
      if (!leftOut.isEmpty()) {
        told.put("left_out", leftOut.size());
        Map<String, String> first = new LinkedHashMap<>();
        leftOut.entrySet().stream()
            .limit(MAX_REASONS)
            .forEach(e -> first.put(e.getKey().toString(), e.getValue()));
        told.put("reasons", first);
      }
      return Map.of(ATTRIBUTE, told);
    }
  }

  /**
   * Creates the study and adds the trials, or goes on with a copy that broke off.
   *
   * @param id the study's id, if it is not there yet
   * @return the study's id, once it has all trials
   */
  Future<UUID> create(UUID id, String name, StudySpec spec, String from) {
    return lookup
        .study(from)
        .compose(
            found ->
                trials
                    .all(found.id())
                    .map(all -> all.stream().filter(t -> t.state() != TrialState.RUNNING).toList())
                    .compose(some -> create(id, name, spec, new Source(found.id(), from, some))));
  }

  private Future<UUID> create(UUID id, String name, StudySpec spec, Source source) {
    WarmStart.check(spec, source.trials());
    Map<String, @Nullable Object> attrs = new LinkedHashMap<>(spec.userAttrs());
    attrs.putAll(source.attribute(false, Map.of()));
    StudySpec wanted = WarmStart.withRoom(spec, source.trials()).withUserAttrs(attrs);
    return sender
        .ask(id, name, null, new Command.CreateStudy(wanted), ANSWER_TIMEOUT)
        .map(answer -> answer.message().studyId())
        .recover(e -> brokenOff(name, source, e))
        .compose(
            studyId ->
                isComplete(name, studyId)
                    .compose(
                        complete ->
                            complete
                                ? Future.succeededFuture(studyId)
                                : fill(name, studyId, source)));
  }

  /** The study of this name, if it is a copy of the same source that broke off. */
  private Future<UUID> brokenOff(String name, Source source, Throwable e) {
    if (!(e instanceof CommandRejectedException r && r.reason() == Reason.DUPLICATE_STUDY)) {
      return Future.failedFuture(e);
    }
    return lookup
        .study(name)
        .compose(
            there -> {
              Map<?, ?> told = attribute(there);
              return source.id().toString().equals(told.get("id"))
                      && Boolean.FALSE.equals(told.get("complete"))
                  ? Future.succeededFuture(there.id())
                  : Future.failedFuture(e);
            });
  }

  private Future<Boolean> isComplete(String name, UUID studyId) {
    return studies
        .study(name)
        .map(
            there ->
                there
                    .filter(study -> study.id().equals(studyId))
                    .map(StudyCopy::attribute)
                    .map(told -> Boolean.TRUE.equals(told.get("complete")))
                    .orElse(false));
  }

  /** What a study says of the copy that it is; empty if it says nothing. */
  private static Map<?, ?> attribute(StudySummary study) {
    return study.userAttrs().get(ATTRIBUTE) instanceof Map<?, ?> told ? told : Map.of();
  }

  private Future<UUID> fill(String name, UUID studyId, Source source) {
    Map<Integer, String> leftOut = new TreeMap<>();
    return addFrom(0, name, studyId, source, leftOut)
        .compose(
            v ->
                sender.ask(
                    name,
                    studyId,
                    new Command.SetStudyAttributes(source.attribute(true, leftOut)),
                    ANSWER_TIMEOUT))
        .map(studyId)
        .recover(e -> Future.failedFuture(brokenOff(name, source, e, studyId)));
  }

  private static Throwable brokenOff(String name, Source source, Throwable e, UUID studyId) {
    boolean deleted = e instanceof CommandRejectedException r && r.reason() == Reason.STUDY_DELETED;
    return deleted
        ? e
        : new Problem(
            ProblemReason.UNAVAILABLE,
            "The study \"%s\" (%s) does not have all trials of \"%s\" yet: %s Send the same request again to go on, or delete the study."
                .formatted(name, studyId, source.name(), e.getMessage()));
  }

  /** Adds the trials from an index on, some at a time; repeated, each counts once. */
  private Future<Void> addFrom(
      int from, String name, UUID studyId, Source source, Map<Integer, String> leftOut) {
    if (from >= source.trials().size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(from + AT_ONCE, source.trials().size());
    List<FrozenTrial> some = source.trials().subList(from, to);
    return reports
        .of(source.id(), some.stream().map(FrozenTrial::number).toList())
        .compose(
            told -> {
              List<Future<?>> added = new ArrayList<>();
              for (FrozenTrial trial : some) {
                List<Report> own = told.getOrDefault(trial.number(), List.of());
                added.add(
                    add(name, studyId, trial, own)
                        .recover(
                            e -> {
                              if (isRefused(e)) {
                                leftOut.put(trial.number(), String.valueOf(e.getMessage()));
                                return Future.succeededFuture();
                              }
                              return Future.failedFuture(e);
                            }));
              }
              return Future.all(added);
            })
        .compose(v -> addFrom(to, name, studyId, source, leftOut));
  }

  private Future<Void> add(String name, UUID studyId, FrozenTrial trial, List<Report> reports) {
    UUID id =
        UUID.nameUUIDFromBytes(
            (studyId + " copy " + trial.number()).getBytes(StandardCharsets.UTF_8));
    return sender
        .ask(id, name, studyId, WarmStart.added(trial, reports), ANSWER_TIMEOUT)
        .mapEmpty();
  }

  /** Whether this trial cannot be added, however often that is tried: it is too large. */
  private static boolean isRefused(Throwable e) {
    return e instanceof IllegalArgumentException
        || (e instanceof CommandRejectedException r && r.reason() == Reason.INVALID_VALUE);
  }
}
