package io.trialstream.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds ports on the loopback interface. The system may offer a port that was found a moment ago
 * and is not used yet; this class offers none that it has found before, unless it is wanted.
 * Thread-safe.
 */
public final class Ports {

  private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();
  private static final int TRIES = 1_000;

  private Ports() {}

  /** The wanted port if it is free, else another; 0 wants any. */
  public static int freeOr(int wanted) {
    if (wanted == 0 || !isFree(wanted)) {
      return any();
    }
    FOUND.add(wanted);
    return wanted;
  }

  /** Whether someone can listen on the port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static int any() {
    for (int i = 0; i < TRIES; i++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (FOUND.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("No port is free.", e);
      }
    }
    throw new IllegalStateException("This process was given all ports that are free.");
  }
}
