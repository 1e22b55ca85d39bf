package io.trialstream.stream;

import io.trialstream.engine.Message;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command that was accepted.
 *
 * @param studyId id of the study that it is about; null where there is no such study
 * @param message what was answered
 * @param <A> the type of the answer
 */
public record Answered<A extends Message>(@Nullable UUID studyId, A message) {}
