package reeve.control.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server for tests of the client: accepts a connection and runs the script of the test on it. */
final class FakeServer implements AutoCloseable {
  static final String HELLO = "{\"jsonrpc\":\"2.0\",\"method\":\"hello\","
      + "\"params\":{\"server\":\"reeve\",\"version\":\"9.9\",\"protocol\":1,\"pid\":77}}";

  /** The connected client, from the point of view of the server. */
  static final class Peer {
    private final SocketChannel channel;
    private final BufferedReader in;

    Peer(SocketChannel channel) {
      this.channel = channel;
      this.in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    void send(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void line(String text) throws IOException {
      send(text + "\n");
    }

    /** Reads a line. @return null at the end */
    String read() throws IOException {
      return in.readLine();
    }
  }

  /** What the server does with its client. */
  interface Script {
    void run(Peer peer) throws IOException;
  }

  final Path path;
  private final ServerSocketChannel server;
  private final Thread thread;

  /** @param scripts one for each client, one after the other */
  FakeServer(Path path, Script... scripts) throws IOException {
    this.path = path;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    thread = new Thread(() -> {
      for (Script script : scripts) {
        try (SocketChannel channel = server.accept()) {
          script.run(new Peer(channel));
        } catch (IOException e) {
          return; // the test is over
        }
      }
    }, "fake server");
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    thread.interrupt(); // closes its channel
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
