package io.trialstream.worker;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Event;
import io.trialstream.stream.CommandChannel;
import io.trialstream.stream.OpenTrialRequest;
import io.trialstream.stream.Timers;
import io.trialstream.stream.TrialRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The open requests for trials of a worker. Confined to the worker's thread. */
final class TrialRequests {

  private static final long WITHDRAW_MILLIS = 2_000;

  /** Hears what requests bring. */
  interface Listener {

    /** A trial has come that was asked for. */
    void granted(Event.TrialStarted trial, @Nullable UUID studyId);

    /** A trial has come that is not asked for any more. */
    void unwanted(Event.TrialStarted trial, @Nullable UUID studyId);

    /** An attempt has ended, and not by its worker. */
    void attemptEnded(int number, int attempt);

    /** The study is in quarantine. */
    void suspended(Answer.CommandRejected why);

    /** The study gives this worker no more. */
    void rejected(Answer.CommandRejected why);
  }

  private final CommandChannel channel;
  private final Timers timers;
  private final String study;
  private final Listener listener;
  private final Set<OpenTrialRequest> open = new LinkedHashSet<>();
  private final List<Runnable> whenNoneIsOpen = new ArrayList<>();

  TrialRequests(CommandChannel channel, Timers timers, String study, Listener listener) {
    this.channel = channel;
    this.timers = timers;
    this.study = study;
    this.listener = listener;
  }

  /** Asks for so many trials. */
  void ask(int count) {
    var terms = new TrialRequest.Terms(count, null, null, true, WITHDRAW_MILLIS);
    Requester requester = new Requester();
    OpenTrialRequest request =
        new OpenTrialRequest(channel, timers, Runnable::run, study, null, terms, requester);
    requester.request = request;
    open.add(request);
    request.begin();
  }

  /** How many trials were asked for and have not come. */
  int missing() {
    return open.stream().mapToInt(OpenTrialRequest::missing).sum();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Takes back what was asked for, and says when all requests have ended. */
  void withdrawAll(Runnable withdrawn) {
    whenNoneIsOpen.add(withdrawn);
    List.copyOf(open).forEach(OpenTrialRequest::withdraw);
    tellIfNoneIsOpen();
  }

  /** Ends all requests without another word. */
  void abandonAll() {
    open.forEach(OpenTrialRequest::abandon);
    open.clear();
    tellIfNoneIsOpen();
  }

  private void tellIfNoneIsOpen() {
    if (open.isEmpty()) {
      List<Runnable> waiting = List.copyOf(whenNoneIsOpen);
      whenNoneIsOpen.clear();
      waiting.forEach(Runnable::run);
    }
  }

  private final class Requester implements OpenTrialRequest.Requester {
    private @Nullable OpenTrialRequest request;

    @Override
    public void granted(Event.TrialStarted trial, @Nullable UUID studyId, boolean late) {
      if (late) {
        listener.unwanted(trial, studyId);
      } else {
        listener.granted(trial, studyId);
      }
    }

    @Override
    public void attemptEnded(int number, int attempt) {
      listener.attemptEnded(number, attempt);
    }

    @Override
    public void suspended(Answer.CommandRejected why) {
      listener.suspended(why);
    }

    @Override
    public void ended(TrialRequest.Outcome outcome) {
      open.remove(request);
      if (outcome instanceof TrialRequest.Outcome.Rejected rejected && whenNoneIsOpen.isEmpty()) {
        listener.rejected(rejected.answer());
      }
      tellIfNoneIsOpen();
    }
  }
}
