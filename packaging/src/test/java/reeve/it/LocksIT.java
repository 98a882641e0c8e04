package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two reeves never share a socket or a state directory, and the files of a killed reeve are no obstacle. */
@Timeout(120)
@Tag("once")
final class LocksIT {
  private static final String ONE = """
      [service.web]
      command = ["sh", "-c", "echo x >>$OUT/lives; exec sleep 1000"]
      """;

  @TempDir
  Path directory;

  private ReeveBuilder at(String name, String socket, String state) throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    return Reeve.in(own).environment("REEVE_SOCKET", null).environment("OUT", own.toString())
        .config("[reeve]\nlog-dir = \"log\"\nsocket = \"" + socket + "\"\nstate-dir = \"" + state + "\"\n" + ONE);
  }

  private void refuses(ReeveBuilder second, long first, String what) {
    try (Reeve reeve = second.run()) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().startsWith("reeve: cannot start: another reeve, pid " + first + " (reeve run "),
          reeve.stderr());
      assertTrue(reeve.stderr().contains(what), reeve.stderr());
      assertTrue(reeve.stderr().contains("[reeve] socket and state-dir"), reeve.stderr());
      assertEquals(1, reeve.stderr().lines().count(), reeve.stderr());
      assertFalse(Files.exists(reeve.directory().resolve("lives")), "it started nothing");
    }
  }

  @Test
  void aSecondOneIsRefusedBeforeItStartsAnything() throws IOException {
    try (Reeve first = at("a", "reeve.sock", "state").run();
        RawControlClient control = RawControlClient.connect(first)) {
      first.awaitFile("lives");
      refuses(at("b", "../a/reeve.sock", "state"), first.pid(),
          "listens on the control socket \"" + directory.resolve("a/reeve.sock") + "\"");
      refuses(at("c", "reeve.sock", "../a/state"), first.pid(),
          "uses the state directory \"" + directory.resolve("a/state") + "\"");
      assertEquals("running", control.firstService("status", "{}").get("state").getAsString());
      try (Reeve other = at("d", "reeve.sock", "state").run()) {
        other.awaitFile("lives");
        other.stop();
      }
      first.stop();
    }
    try (Reeve again = at("a", "reeve.sock", "state").run()) {
      again.awaitEvent("web", "started");
      again.stop();
    }
  }

  @Test
  void whatAKilledOneLeftIsTakenOver() throws IOException {
    try (Reeve first = at("a", "reeve.sock", "state").run()) {
      RawControlClient.connect(first).close();
      first.awaitFile("lives");
      first.signal("KILL");
      first.awaitExit();
      assertTrue(Files.exists(directory.resolve("a/reeve.sock")));
      try (Reeve second = at("a", "reeve.sock", "state").run();
          RawControlClient fresh = RawControlClient.connect(second)) {
        assertEquals("running", fresh.firstService("status", "{}").get("state").getAsString());
        second.signal("TERM");
        assertEquals(0, second.awaitExit());
      }
    }
    assertFalse(Files.exists(directory.resolve("a/reeve.sock")));
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws IOException {
    try (Reeve reeve = at("a", "reeve.sock", "state").run()) {
      reeve.awaitFile("lives");
      reeve.stop();
    }
    Path socket = directory.resolve("a/reeve.sock");
    try (ServerSocketChannel stranger = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stranger.bind(UnixDomainSocketAddress.of(socket));
      try (Reeve reeve = at("a", "reeve.sock", "state").run()) {
        assertEquals(71, reeve.awaitExit(), reeve::describe);
        assertTrue(reeve.stderr().contains("another program listens there"), reeve.stderr());
      }
      assertTrue(Files.exists(socket));
    }
    Files.delete(socket);
    Files.writeString(socket, "precious");
    try (Reeve reeve = at("a", "reeve.sock", "state").run()) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("it exists and is not a socket"), reeve.stderr());
    }
    assertEquals("precious", Files.readString(socket));
  }

  @Test
  void aNamedSocketMustWork() throws IOException {
    try (Reeve reeve = at("a", "no/such/reeve.sock", "state").run()) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("no such file or directory"), reeve.stderr());
    }
    try (Reeve reeve = at("b", "x".repeat(108), "state").run()) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("at most 107 bytes"), reeve.stderr());
    }
    try (Reeve reeve = at("c", "new/reeve.sock", "state").run()) {
      reeve.until("its directory was made", () -> Files.exists(directory.resolve("c/new/reeve.sock")));
      reeve.stop();
    }
  }

  @Test
  void theOptionWinsOverTheVariableAndThatOverTheFile() throws IOException {
    try (Reeve reeve =
        at("a", "file.sock", "state").environment("REEVE_SOCKET", "variable.sock").run("--socket", "reeve.sock")) {
      RawControlClient.connect(reeve).close();
      reeve.stop();
    }
    try (Reeve reeve = at("b", "file.sock", "state").environment("REEVE_SOCKET", "reeve.sock").run()) {
      RawControlClient.connect(reeve).close();
      reeve.stop();
    }
  }

  /** A container in which neither the default path nor a fallback can be used. */
  @Test
  void aDefaultThatCannotBeUsedIsReportedAndServicesRun() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("unshare", "--mount", "true"), "unshare");
    try (Reeve reeve = Reeve.in(directory).file("services.toml").environment("REEVE_SOCKET", null)
        .environment("OUT", directory.toString())
        .config("[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\n" + ONE)
        .wrappedBy("unshare", "--mount", "sh", "-c", "mount -t tmpfs -o ro none /run && mount --bind \"$OUT\" /mnt"
            + " && mount -t tmpfs none /tmp && mkdir -p \"$OUT\" && mount --bind /mnt \"$OUT\" && : >/tmp/reeve-0"
            + " && mount -t tmpfs -o ro none /dev/shm && exec \"$0\" \"$@\"")
        .run()) {
      reeve.awaitFile("lives");
      reeve.awaitEvent("why there is no socket", e -> Reeve.hasField(e, "event", "no-socket")
          && e.get("message").getAsString().contains("\"/run/reeve.sock.lock\": read-only file system")
          && e.get("message").getAsString().contains("\"/tmp/reeve-0\" is not a directory")
          && e.get("message").getAsString().contains("\"/dev/shm/reeve-0\": read-only file system"));
      reeve.stop();
    }
  }
}
