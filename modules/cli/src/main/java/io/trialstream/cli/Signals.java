package io.trialstream.cli;

import java.util.concurrent.CountDownLatch;

/** Waits to be told to stop (SIGINT, SIGTERM), so that stopping happens in order and exits 0. */
@SuppressWarnings(
    "sunapi") // the only way to hear a signal without ending; in jdk.unsupported since 9
final class Signals {

  private Signals() {}

  static CountDownLatch stopRequests() {
    CountDownLatch stop = new CountDownLatch(1);
    sun.misc.Signal.handle(new sun.misc.Signal("INT"), s -> stop.countDown());
    sun.misc.Signal.handle(new sun.misc.Signal("TERM"), s -> stop.countDown());
    return stop;
  }
}
