package io.trialstream.server.tables;

/**
 * A row that is in a list. Immutable.
 *
 * @param <K> what a row is known by
 * @param bytes about how large it is as JSON
 */
public record RowKey<K>(K key, long bytes) {}
