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

/** What a client may meet on a socket: takes one connection and does with it what the test says. */
final class FakeServer implements AutoCloseable {
  static final String HELLO =
      "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"server\":\"reeve\",\"version\":\"9.9\",\"protocol\":1,\"pid\":77}}";

  /** One connection. */
  static final class Talk {
    private final SocketChannel channel;
    private final BufferedReader in;

    Talk(SocketChannel channel) {
      this.channel = channel;
      this.in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    void say(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void line(String text) throws IOException {
      say(text + "\n");
    }

    /** @return null at the end */
    String hear() throws IOException {
      return in.readLine();
    }
  }

  /** What the server does with its client. */
  interface Script {
    void run(Talk talk) throws IOException;
  }

  final Path path;
  private final ServerSocketChannel server;
  private final Thread thread;

  FakeServer(Path path, Script script) throws IOException {
    this.path = path;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    thread = new Thread(() -> {
      try (SocketChannel channel = server.accept()) {
        script.run(new Talk(channel));
      } catch (IOException e) {
        // The test is over.
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
