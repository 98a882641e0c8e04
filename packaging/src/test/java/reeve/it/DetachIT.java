package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve run --detach} and {@code reeve down}. */
@Tag("once")
class DetachIT {
  private static final String SETTINGS = "[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\nsocket = \"own.sock\"\n";
  private static final String WEB = SETTINGS + "[service.web]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;
  private ReeveCommands commands;

  @BeforeEach
  void prepare() {
    commands = new ReeveCommands(directory).environment("REEVE_SOCKET", ""); // commands find the socket by the file
  }

  /** Stops what a failed test has left. */
  @AfterEach
  void end() {
    commands.run("shutdown", "--now", "--socket", directory.resolve("own.sock").toString());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @Test
  void itReturnsWhenReeveAnswersAndHoldsNothingOfItsCaller() throws IOException {
    write("reeve.toml", WEB);
    // The output of the command is a pipe that cat(1) reads to its end: it ends although reeve runs.
    ReeveCommands.Result started = commands.await(commands.shell("\"$0\" run -d | cat"));
    assertTrue(started.out().startsWith("reeve, pid "), () -> started.out() + started.err());
    long pid = Long.parseLong(started.out().replaceFirst("reeve, pid (\\d+).*\\s*", "$1"));
    ReeveCommands.Result version =
        commands.run("version", "--json", "--socket", directory.resolve("own.sock").toString());
    assertEquals(pid, version.json().getAsJsonObject("running").get("pid").getAsLong(), version::err);
    for (int fd = 0; fd <= 2; fd++) {
      assertEquals(fd == 0 ? Path.of("/dev/null") : directory.toRealPath().resolve("state/console.log"),
          Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + fd)));
    }
    assertEquals(pid, session(pid), "a session of its own");

    ReeveCommands.Result second = commands.run("run", "--detach");
    assertEquals(71, second.code());
    assertTrue(second.err().contains("pid " + pid), second::err);

    write("other.toml", WEB);
    ReeveCommands.Result refused = commands.run("down", "-c", "other.toml");
    assertEquals(5, refused.code(), "the reeve of another file is left alone");
    assertTrue(refused.err().contains("reeve.toml"), refused::err);
    ReeveCommands.Result down = commands.run("down");
    assertEquals("reeve, pid " + pid + ", has ended\n", down.out(), down::err);
    assertEquals("no reeve runs\n", commands.run("down").out());
  }

  private static long session(long pid) {
    String stat = Reeve.read(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
  }

  @Test
  void aReeveThatRunsKeepsItsConsole() throws IOException {
    write("reeve.toml", WEB);
    Path console = directory.toRealPath().resolve("state/console.log");
    long pid = Long.parseLong(commands.run("run", "-d").out().replaceFirst("reeve, pid (\\d+).*\\s*", "$1"));
    Files.writeString(console, "x".repeat(1 << 20) + "\n", StandardOpenOption.APPEND);
    assertEquals(71, commands.run("run", "-d").code());
    assertEquals(console, Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/1")));
    assertEquals(0, commands.run("down").code());
    assertEquals(0, commands.run("run", "-qd").code());
    assertTrue(Files.size(Path.of(console + ".1")) > 1 << 20);
    assertTrue(Files.size(console) < 1 << 20);
    assertEquals(0, commands.run("down").code());
  }

  @Test
  void itsStateDirectoryIsReadableForTheGroupOfTheSocket() throws IOException {
    int group = (Integer) Files.getAttribute(directory, "unix:gid");
    write("reeve.toml", WEB.replace("[service", "socket-group = \"" + group + "\"\n[service"));
    ReeveCommands.Result started = commands.run("run", "-d");
    assertEquals(0, started.code(), started::err);
    for (String made : new String[] {"state", "log"}) {
      Path path = directory.resolve(made);
      assertEquals(02750, (Integer) Files.getAttribute(path, "unix:mode") & 07777, made);
      assertEquals(group, Files.getAttribute(path, "unix:gid"), made);
    }
    assertEquals(0, commands.run("down").code());
  }

  @Test
  void itFailsWithTheErrorAndTheCodeOfReeve() throws IOException {
    write("reeve.toml", "[service.web]\ncomand = [\"x\"]\n");
    ReeveCommands.Result broken = commands.run("run", "--detach");
    assertEquals(78, broken.code());
    assertTrue(broken.err().contains("comand"), broken::err);
    write("reeve.toml", SETTINGS.replace("own.sock", "missing/own.sock") + "[service.web]\ncommand = [\"true\"]\n");
    write("missing", "no directory");
    ReeveCommands.Result failed = commands.run("run", "--detach");
    assertEquals(71, failed.code(), () -> failed.out() + failed.err());
    assertTrue(failed.err().contains("missing/own.sock"), failed::err);
  }

  /** It said that no reeve runs, with 0, while one went on. */
  @Test
  void downStopsNothingIfTheReeveIsNotCertain() throws IOException {
    write("reeve.toml", WEB);
    assertEquals(0, commands.run("run", "-d").code());
    write("reeve.toml", WEB + "[service.web]\ncomand = [\"x\"]\n");
    ReeveCommands.Result faulty = commands.run("down");
    assertEquals(78, faulty.code(), faulty::out);
    assertTrue(faulty.err().contains("nothing was stopped; name the socket"), faulty::err);
    assertEquals(78, commands.run("down", "-c", "missing.toml").code());
    Files.delete(directory.resolve("reeve.toml"));
    ReeveCommands.Result none = commands.run("down");
    assertEquals(Files.exists(Path.of("/etc/reeve")) ? 0 : 64, none.code(), none::err);
    String socket = directory.resolve("own.sock").toString();
    long pid = commands.run("version", "--json", "--socket", socket).json().getAsJsonObject("running").get("pid")
        .getAsLong();
    Reeve.signal(pid, "STOP");
    ReeveCommands.Result stopped = commands.run("down", "--socket", socket);
    Reeve.signal(pid, "CONT");
    assertEquals(4, stopped.code(), stopped::out);
    assertTrue(stopped.err().contains("nothing is received") || stopped.err().contains("sent nothing"), stopped::err);
    assertEquals(0, commands.run("down", "--socket", socket).code());
  }
}
