package io.trialstream.bench.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to another port, until told to cut them all. Thread-safe. */
final class TcpProxy implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int BACKLOG = 200;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  TcpProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket other = new Socket();
        open.add(client);
        open.add(other);
        Thread.ofVirtual().start(() -> connect(client, other));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client, Socket other) {
    try {
      other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      client.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pump(client, other));
      pump(other, client);
    } catch (IOException e) {
      cut(client);
      cut(other);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      while (true) {
        int read = from.getInputStream().read(buffer);
        if (read < 0) {
          break;
        }
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One side is gone; so the other goes as well.
    }
    cut(from);
    cut(to);
  }

  private void cut(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is as good as closed.
    }
  }

  /** Cuts every connection that is open; new ones are passed on. */
  void cutAll() {
    Set.copyOf(open).forEach(this::cut);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }
}
