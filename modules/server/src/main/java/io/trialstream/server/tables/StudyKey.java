package io.trialstream.server.tables;

import java.util.UUID;

/**
 * That a study is there. Immutable.
 *
 * @param lastEvent number of its last event, from 1
 * @param bytes about how large it is as JSON, without its space
 */
public record StudyKey(UUID id, long lastEvent, long bytes) {}
