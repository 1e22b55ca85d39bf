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
 * and is not used yet; this class offers none that it has found before, unless it is wanted. Other
 * processes may still take a port between the moment it is found and the moment it is used: {@link
 * #startOn} tries again then. Thread-safe.
 */
public final class Ports {

  private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();
  private static final int TRIES = 1_000;

  /** How many ports are tried for one server. */
  private static final int STARTS = 10;

  private Ports() {}

  /** A server cannot listen on its port, because another one does. */
  public static final class PortTakenException extends Exception {
    private static final long serialVersionUID = 1L;

    public PortTakenException(int port, Throwable cause) {
      super("Port " + port + " is taken.", cause);
    }
  }

  /**
   * Starts a server on one port.
   *
   * @param <T> the server
   */
  @FunctionalInterface
  public interface Starter<T> {
    T start(int port) throws PortTakenException;
  }

  /**
   * Starts a server on the wanted port if it is free, else on another; also where somebody else
   * takes the port between the check and the start.
   *
   * @param wanted 0 for any port
   * @throws StackUnavailableException if each of several ports was taken by somebody else
   */
  public static <T> T startOn(int wanted, Starter<T> starter) {
    int port = freeOr(wanted);
    for (int i = 1; ; i++) {
      try {
        return starter.start(port);
      } catch (PortTakenException e) {
        if (i == STARTS) {
          throw new StackUnavailableException(
              "Other processes have taken each of the " + STARTS + " ports that were tried.", e);
        }
        port = isFree(port) ? port : any();
      }
    }
  }

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
