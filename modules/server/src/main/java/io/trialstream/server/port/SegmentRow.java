package io.trialstream.server.port;

import java.util.UUID;

/**
 * A run of a study's events in the form that loads fast; see {@link io.trialstream.wire.Segments}.
 *
 * @param firstSeq number of its first event
 * @param lastSeq number of its last event
 */
public record SegmentRow(UUID studyId, long firstSeq, long lastSeq, byte[] data) {}
