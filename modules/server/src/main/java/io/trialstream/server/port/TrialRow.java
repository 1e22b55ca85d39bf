package io.trialstream.server.port;

import io.trialstream.study.FrozenTrial;
import java.util.UUID;

/** A trial as the tables show it after a batch. */
public record TrialRow(UUID studyId, FrozenTrial trial) {}
