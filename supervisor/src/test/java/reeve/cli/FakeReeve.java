package reeve.cli;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import reeve.json.Json;

/** Answers requests on a control socket as a test defines, one connection after the other. */
public final class FakeReeve implements AutoCloseable {
  private static final String HELLO = "{'jsonrpc':'2.0','method':'hello',"
      + "'params':{'server':'reeve','version':'9.9','protocol':1,'pid':77}}";

  /** Answers the requests of a test. */
  public interface Handler {
    /**
     * Answers a request.
     *
     * @return the member {@code "result":…} or {@code "error":…} of the response, in which single quotes stand for
     *     double ones; null: no answer
     */
    String answer(String method, Map<String, Object> params);
  }

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Path path;
  private final Handler handler;
  private final ServerSocketChannel server;
  private final Thread thread;

  public FakeReeve(Path path, Handler handler) throws IOException {
    this.path = path;
    this.handler = handler;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    thread = new Thread(this::serve, "fake reeve");
    thread.start();
  }

  /** An error for {@link Handler#answer}. */
  public static String error(int code, String message) {
    return "'error':{'code':" + code + ",'message':'" + message + "'}";
  }

  public String socket() {
    return path.toString();
  }

  /** The requests so far, each as {@code METHOD PARAMS}. */
  public List<String> requests() {
    return requests;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel channel = server.accept()) {
        converse(channel);
      } catch (IOException | Json.Malformed e) {
        continue; // the client or the test has ended
      }
    }
  }

  private void converse(SocketChannel channel) throws IOException, Json.Malformed {
    BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    write(channel, HELLO);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<String, Object> request = Json.object(Json.parse(line));
      Map<String, Object> params = Json.object(request.get("params"));
      String method = (String) request.get("method");
      requests.add(method + " " + Json.text(params));
      String answer = handler.answer(method, params);
      if (answer != null) {
        write(channel, "{'jsonrpc':'2.0','id':" + Json.text(request.get("id")) + "," + answer + "}");
      }
    }
  }

  private static void write(SocketChannel channel, String json) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((json.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    thread.interrupt(); // closes the channel of a connection
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
