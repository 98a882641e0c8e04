package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is removed below a running reeve comes back, and a command never takes a closed connection for its end. */
@Timeout(120)
@Tag("once")
final class RemovedFilesIT {
  private static final String ONE = """
      [service.web]
      command = ["/bin/sleep", "1000"]
      """;

  @TempDir
  Path directory;

  @Test
  void aSocketThatIsRemovedIsBoundAgainAtOnceAndThatIsLogged() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(ONE); RawControlClient old = RawControlClient.connect(reeve)) {
      for (int i = 1; i <= 2; i++) {
        Files.delete(directory.resolve("reeve.sock"));
        reeve.until("the socket is back", () -> Files.exists(directory.resolve("reeve.sock")));
        assertEquals(0, commands.run("status").code());
      }
      assertEquals("running", old.firstService("status", "{}").get("state").getAsString(),
          "a client that was connected stays connected");
      reeve.awaitStderr("Made the control socket \"" + directory.resolve("reeve.sock") + "\" again");
      reeve.stop();
    }
    assertFalse(Files.exists(directory.resolve("reeve.sock")), "the new one is removed at the end");
  }

  @Test
  void aSecondReeveIsRefusedAlthoughTheLocksOfTheFirstWereRemoved() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(ONE)) {
      Path state = reeve.directory().resolve("state");
      reeve.until("the state directory is there", () -> Files.exists(state.resolve("lock")));
      Files.delete(directory.resolve("reeve.sock"));
      Files.delete(directory.resolve("reeve.sock.lock"));
      TestFiles.run("sh", "-c", "rm -rf \"$1\" || :", "sh", state.toString()); // it may be back before rm ends
      reeve.awaitStderr("Locked the state directory");
      reeve.awaitStderr("Made the control socket");
      reeve.until("the lock of the socket is back", () -> Files.exists(directory.resolve("reeve.sock.lock")));
      ReeveCommands.Result second = commands.run("run", directory.resolve("reeve.toml").toString());
      assertEquals(71, second.code(), second.err());
      assertTrue(second.err().contains("another reeve, pid " + reeve.pid()), second.err());
      reeve.stop();
    }
  }

  @Test
  void aNamedSocketThatCannotBeServedIsRefusedBeforeAnythingStarts() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    try (Reeve reeve = Reeve.in(directory).services(ONE).run("--quiet", "--socket", file.toString())) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("cannot listen on \"" + file + "\": it exists and is not a socket"),
          reeve.stderr());
    }
    assertEquals("precious", Files.readString(file));
  }

  /** reeve closes its connections before it writes the rest of its ledger, and may drop a client at any time. */
  @Test
  void shutdownDoesNotTakeTheEndOfItsConnectionForTheEndOfReeve() throws IOException {
    Path socket = directory.resolve("reeve.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread thread = new Thread(() -> answerAndClose(server));
      thread.start();
      ReeveCommands.Result result = new ReeveCommands(directory).run("shutdown", "--timeout", "2s");
      assertEquals(6, result.code(), result.out() + result.err());
      assertTrue(result.err().contains("cannot wait any longer than 2 s for reeve to end"), result.err());
    }
  }

  private static void answerAndClose(ServerSocketChannel server) {
    try (SocketChannel client = server.accept()) {
      client.write(ByteBuffer.wrap(("{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"server\":\"reeve\","
          + "\"version\":\"1\",\"protocol\":1,\"pid\":77}}\n").getBytes(StandardCharsets.UTF_8)));
      new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8)).readLine();
      client.write(ByteBuffer
          .wrap("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[]}}\n".getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
