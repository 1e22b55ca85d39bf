package io.trialstream.wire;

/**
 * A message as it travels.
 *
 * @param type name and version, {@code io.trialstream.TrialStarted.v2}
 * @param json UTF-8; not to be changed
 */
public record EncodedMessage(String type, byte[] json) {}
