package io.trialstream.stream;

import io.trialstream.engine.Message;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a lane carries to one process.
 *
 * @param inReplyTo the command that it answers
 * @param to the process that it is for
 * @param study name of the study
 * @param studyId its id; null where there is no such study
 * @param seq the event's place in the study's journal; 0 for an answer that is in no journal, and
 *     for an event that is answered again
 * @param message an event or an answer
 */
public record LaneMessage(
    UUID inReplyTo, String to, String study, @Nullable UUID studyId, long seq, Message message) {}
