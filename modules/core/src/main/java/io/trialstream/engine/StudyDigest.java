package io.trialstream.engine;

/**
 * Hexadecimal SHA-256 digests of a study's state, to compare an owner, a replayed journal and the
 * tables.
 *
 * @param trials every trial with all its fields
 * @param sampler what the sampler has kept of them
 * @param next what the next trial would be offered
 */
public record StudyDigest(String trials, String sampler, String next) {}
