package reeve.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the control socket that sends exactly the bytes that a test wants, valid or not. */
final class RawControlClient implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();
  private int lastId;

  private RawControlClient(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects to {@code reeve.sock} as soon as reeve listens, and reads nothing yet. */
  static RawControlClient connectWithoutGreeting(Reeve reeve) {
    Path path = reeve.directory().resolve("reeve.sock");
    SocketChannel[] channel = new SocketChannel[1];
    reeve.until("reeve listens on " + path, () -> {
      try {
        channel[0] = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel[0].connect(UnixDomainSocketAddress.of(path));
        return true;
      } catch (IOException e) {
        return false;
      }
    });
    return new RawControlClient(channel[0]);
  }

  /**
   * As {@link #connectWithoutGreeting}, and then reads the greeting. For a moment after the death of a reeve, a child
   * that has not executed its program yet can still hold the former socket: a connection to it ends without a greeting.
   */
  static RawControlClient connect(Reeve reeve) {
    RawControlClient[] control = new RawControlClient[1];
    reeve.until("reeve greets", () -> {
      control[0] = connectWithoutGreeting(reeve);
      if (control[0].readLine() != null) {
        return true;
      }
      control[0].close();
      return false;
    });
    return control[0];
  }

  RawControlClient send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawControlClient send(byte[] bytes) {
    try {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends as much as fits into the buffer of the socket. @return false if reeve has closed the connection */
  boolean sendWithoutBlocking(byte[] bytes) {
    try {
      channel.configureBlocking(false);
      channel.write(ByteBuffer.wrap(bytes));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** @return the next line, or null at the end of the connection */
  String readLine() {
    StringBuilder line = new StringBuilder();
    while (true) {
      while (in.hasRemaining()) {
        byte b = in.get();
        if (b == '\n') {
          return line.toString();
        }
        line.append((char) (b & 0xff));
      }
      in.clear();
      int got;
      try {
        got = channel.read(in);
      } catch (IOException e) {
        got = -1;
      }
      in.flip();
      if (got < 0) {
        return null;
      }
    }
  }

  /** @throws AssertionError if reeve has closed the connection */
  JsonObject readJson() {
    String line = readLine();
    if (line == null) {
      throw new AssertionError("the connection was closed");
    }
    return JsonParser.parseString(line).getAsJsonObject();
  }

  static String request(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}\n";
  }

  /** Sends a request. @return the whole response; notifications that come before it are skipped */
  JsonObject call(String method, String params) {
    int id = ++lastId;
    send(request(id, method, params));
    while (true) {
      JsonObject answer = readJson();
      JsonElement answeredId = answer.get("id");
      if (answeredId != null && !answeredId.isJsonNull() && answeredId.getAsInt() == id) {
        return answer;
      }
    }
  }

  /** Sends a request that must succeed. @return the {@code result} */
  JsonObject result(String method, String params) {
    JsonObject answer = call(method, params);
    if (!answer.has("result")) {
      throw new AssertionError(method + " " + params + ": " + answer);
    }
    return answer.getAsJsonObject("result");
  }

  /** Sends a request that must fail. @return the code of the error */
  int errorCode(String method, String params) {
    JsonObject answer = call(method, params);
    if (!answer.has("error")) {
      throw new AssertionError(method + " " + params + ": " + answer);
    }
    return answer.getAsJsonObject("error").get("code").getAsInt();
  }

  /** Sends a request that must succeed. @return the first entry of {@code services} */
  JsonObject firstService(String method, String params) {
    return result(method, params).getAsJsonArray("services").get(0).getAsJsonObject();
  }

  /** Reads on to the next notification of that method. @return its parameters */
  JsonObject notification(String method) {
    while (true) {
      JsonObject line = readJson();
      if (line.has("method") && line.get("method").getAsString().equals(method)) {
        return line.getAsJsonObject("params");
      }
    }
  }

  /** Reads and discards everything until reeve closes the connection. */
  void readToEnd() {
    for (String line = readLine(); line != null; line = readLine()) {
      // discarded
    }
  }

  /** @return whether reeve has closed the connection; discards what can be read now */
  boolean isClosedByReeve() {
    try {
      channel.configureBlocking(false);
      ByteBuffer rest = ByteBuffer.allocate(1 << 16);
      int got;
      do {
        rest.clear();
        got = channel.read(rest);
      } while (got > 0);
      return got < 0;
    } catch (IOException e) {
      return true;
    }
  }

  void shutdownOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
