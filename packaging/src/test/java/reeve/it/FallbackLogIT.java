package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot be opened: the output goes to a file of the service, which is found by every command. */
@Tag("once")
final class FallbackLogIT {
  @TempDir
  Path directory;

  @BeforeEach
  void aFileIsWhereTheDirectoryShouldBe() throws IOException {
    Files.writeString(directory.resolve("file"), "");
  }

  private ReeveBuilder reeve() {
    return Reeve.in(directory).services("""
        [service.a]
        command = ["sh", "-c", "echo here I am; exec sleep 1000"]
        stdout = "file/a.log"
        ready = { log = "here I am" }
        start-timeout = "60s"
        """);
  }

  private String configured() {
    return directory.toAbsolutePath() + "/file/a.log";
  }

  private Path fallback() {
    return directory.resolve("state/reeve-fallback-logs/a.log");
  }

  @Test
  void theFallbackIsFollowedAndFoundUntilTheLogCanBeOpened() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = reeve().run()) {
      reeve.awaitEvent("a", "ready");
      String reported = EventFields.text(reeve.awaitEvent("a", "log-fallback"), "message");
      assertTrue(reported.startsWith("cannot open its stdout, \"" + configured() + "\": "), reported);
      assertFalse(reeve.stderr().contains("cannot open its stdout"), "it is reported once: " + reeve.stderr());
      reeve.until("the console shows it with its name", () -> reeve.events("a", "output").stream()
          .anyMatch(output -> EventFields.text(output, "line").equals("here I am")));
      assertEquals(1, reeve.events("a", "log-fallback").size());
      JsonObject status = commands.run("status", "a", "--json").firstService();
      assertEquals(configured(), status.getAsJsonArray("fallbackFor").get(0).getAsString());
      assertEquals(fallback().toAbsolutePath().toString(), status.get("stdout").getAsString());
      String detail = commands.run("status", "a").out();
      assertTrue(detail.contains(configured() + ", which could not be opened: a part of the path is not a directory"),
          detail);
      assertEquals("a part of the path is not a directory",
          status.getAsJsonArray("fallbackReasons").get(0).getAsString());
      String table = commands.run("status").out();
      assertTrue(table.contains("its log could not be opened: a part of the path is not a directory"), table);
      assertEquals("here I am\n", commands.run("logs", "a").out());
      Files.delete(directory.resolve("file"));
      assertEquals(0, commands.run("restart", "a").code());
      reeve.awaitStderr("which failed before");
      assertEquals("here I am\n", Files.readString(Path.of(configured())));
      assertEquals("here I am\n", Files.readString(fallback()), "the second run wrote nothing here");
      assertFalse(commands.run("status", "a", "--json").firstService().has("fallbackFor"));
      assertEquals("here I am\n", commands.run("logs", "a", "--run", "1").out(), "what the first run wrote is found");
      String why = commands.run("why", "a", "--run", "1").out();
      assertTrue(why.contains("because its log could not be opened: " + fallback().toAbsolutePath()), why);
      reeve.stop();
    }
  }

  @Test
  void theFallbackIsFoundWithoutAReeveAndByTheNextOne() throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve killed = reeve().run()) {
      killed.awaitEvent("a", "ready");
      int pid = EventFields.pid(killed.awaitEvent("a", "ready"));
      Reeve.signal(killed.jvmPid(), "KILL");
      killed.awaitExit();
      assertEquals("here I am\n", commands.run("logs", "--file", "reeve.toml", "a").out());
      try (Reeve next = reeve().run()) {
        commands.awaitServing(next);
        JsonObject status = commands.run("status", "a", "--json").firstService();
        assertEquals(pid, status.get("pid").getAsInt(), "it was adopted");
        assertEquals(configured(), status.getAsJsonArray("fallbackFor").get(0).getAsString());
        assertEquals("the reason is not known, because a former reeve opened it",
            status.getAsJsonArray("fallbackReasons").get(0).getAsString());
        next.stop();
      }
    }
  }

  @Test
  void theFallbackIsBoundedAlthoughNothingIsRotated() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = "yes | head -c 40000000; : >written; exec sleep 1000"
        shell = true
        stdout = "file/a.log"
        """).run()) {
      reeve.until("everything was written", () -> Files.exists(directory.resolve("written")));
      reeve.until("the files have their bound", () -> kibibytes(fallback().getParent()) < 5000);
      reeve.until("there are archives", () -> fallback().getParent().toFile().list().length >= 3);
      reeve.stop();
    }
  }

  /** What the files in a directory occupy. */
  private static long kibibytes(Path directory) {
    try {
      Process du = new ProcessBuilder("du", "-sk", directory.toString()).start();
      return Long.parseLong(new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split("\t")[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
