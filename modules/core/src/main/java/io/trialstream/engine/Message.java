package io.trialstream.engine;

/** Everything that travels: what someone asks, what was decided, what is answered in passing. */
public sealed interface Message permits Command, Event, Answer {}
