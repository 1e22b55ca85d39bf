package io.trialstream.worker.program;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Hears SIGTERM and SIGINT (Ctrl-C) while it is open, so that stopping happens in order. The same
 * signal a second time ends the process at once. Thread-safe.
 *
 * <p>{@code sun.misc.Signal}, in the module {@code jdk.unsupported} since 9, is the only way to
 * hear a signal without ending. It is called by reflection: javac warns of it, and its warnings are
 * errors here.
 */
public final class StopSignals implements AutoCloseable {

  /** Exit code of a process that SIGINT ended, as shells have it. */
  public static final int INTERRUPTED = 130;

  private static final Map<String, Integer> EXIT_CODES = Map.of("TERM", 0, "INT", INTERRUPTED);
  private static final int KILLED = 137;

  private final Map<String, Object> before = new HashMap<>();

  private StopSignals() {}

  /**
   * Listens from now on.
   *
   * @param action what to do at the first signal, on a thread of its own; it gets the exit code
   *     that fits: 0 for SIGTERM, {@value #INTERRUPTED} for SIGINT
   */
  public static StopSignals onFirst(IntConsumer action) {
    StopSignals signals = new StopSignals();
    AtomicBoolean stopping = new AtomicBoolean();
    for (String name : List.of("TERM", "INT")) {
      AtomicInteger received = new AtomicInteger();
      int exitCode = EXIT_CODES.getOrDefault(name, 1);
      Runnable handler =
          () -> {
            if (received.incrementAndGet() > 1) {
              Runtime.getRuntime().halt(KILLED);
            }
            if (stopping.compareAndSet(false, true)) {
              Thread.ofPlatform().name("stopping").start(() -> action.accept(exitCode));
            }
          };
      signals.before.put(name, handle(name, handlerOf(handler)));
    }
    return signals;
  }

  private static Object handlerOf(Runnable action) {
    Class<?> type = type("sun.misc.SignalHandler");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "StopSignals";
            });
  }

  /** Sets a signal's handler and returns the one before. */
  private static Object handle(String name, Object handler) {
    Class<?> signal = type("sun.misc.Signal");
    try {
      Method handle = signal.getMethod("handle", signal, type("sun.misc.SignalHandler"));
      return handle.invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("SIG" + name + " cannot be heard in this JVM.", e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("This JVM lacks the module jdk.unsupported.", e);
    }
  }

  /** Does no longer listen; what was there before does again. */
  @Override
  public void close() {
    before.forEach(StopSignals::handle);
  }
}
