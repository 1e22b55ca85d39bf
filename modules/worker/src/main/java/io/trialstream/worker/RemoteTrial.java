package io.trialstream.worker;

import io.trialstream.OfferedTrial;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.space.Distribution;
import io.trialstream.stream.CommandRejectedException;
import io.trialstream.stream.CommandSender;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A trial of a shared study: asks the sampler for parameters that were not offered. */
final class RemoteTrial extends OfferedTrial {

  /** The sender repeats the question meanwhile; the sampler may be away for long. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final CommandSender sender;
  private final String study;
  private final @Nullable UUID studyId;
  private volatile boolean cancelled;

  RemoteTrial(
      Event.TrialStarted started, CommandSender sender, String study, @Nullable UUID studyId) {
    super(started);
    this.sender = sender;
    this.study = study;
    this.studyId = studyId;
  }

  void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  protected double request(String name, Distribution distribution) {
    var command = new Command.RequestParameter(number(), attempt(), name, distribution);
    try {
      var answer =
          sender
              .ask(study, studyId, command, PATIENCE)
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      return ((Event.ParameterSuggested) answer.message()).value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while asking for \"" + name + "\".");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CommandRejectedException rejected
          ? new IllegalArgumentException(rejected.getMessage(), rejected)
          : new IllegalStateException("\"" + name + "\" was not answered.", e.getCause());
    }
  }
}
