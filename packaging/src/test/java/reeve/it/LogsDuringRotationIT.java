package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code reeve logs} and {@code reeve why} read logs that are rotated meanwhile: on the file system of the machine, and
 * on tmpfs, where holes stay.
 */
@Tag("once")
final class LogsDuringRotationIT {
  private static final String ROTATES = """
      [defaults]
      log-max-size = "64KB"
      log-keep = 1000
      log-compress = "gzip"
      restart-delay = "0s"
      start-limit = { burst = 100, interval = "1m" }
      """;

  private static final int LINES = 6000;

  private Path directory;

  private void directory(String kind) throws IOException {
    if (kind.equals("tmpfs")) {
      Reeve.require(Files.isWritable(Path.of("/dev/shm")), "/dev/shm");
      directory = Files.createTempDirectory(Path.of("/dev/shm"), "reeve-logs");
    } else {
      directory = Files.createTempDirectory("reeve-logs");
    }
  }

  @AfterEach
  void clean() throws IOException {
    try (Stream<Path> files = directory == null ? Stream.of() : Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private long archives(String service) {
    String[] names =
        directory.resolve("log").toFile().list((dir, name) -> name.matches(service + "\\.log\\.[0-9]{15}.*"));
    return names == null ? 0 : names.length;
  }

  private static String run(int number) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= LINES; i++) {
      text.append("run ").append(number).append(" line ").append(i).append('\n');
    }
    return text.append("and run ").append(number).append(" ends without a line end;").toString();
  }

  /** A run that has no line end at its end, and is over as soon as the file "go" with its number is there. */
  private static final String RUNS = """
      command = ["sh", "-c", "n=$$(($$(cat runs 2>/dev/null || echo 0) + 1)); echo $$n >runs; \
      i=0; while [ $$i -lt %d ]; do i=$$((i+1)); \
      echo run $$n line $$i; done; printf 'and run %%s ends without a line end;' $$n; \
      [ $$n -lt 6 ] || exec sleep 100000; exit 3"]
      """.formatted(LINES);

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs"})
  void aRunIsExactlyItsBytesAfterSeveralRotations(String kind) throws IOException {
    directory(kind);
    try (Reeve reeve = Reeve.in(directory).services(ROTATES + "[service.web]\n" + RUNS).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitEvents("web", "exited", 5);
      reeve.until("the sixth has written", () -> Reeve.read(directory.resolve("runs")).equals("6\n"));
      reeve.until("it was rotated", () -> archives("web") >= 8);
      for (int back = 1; back <= 5; back++) {
        ReeveCommands.Result done = commands.run("logs", "web", "--raw", "--run", Integer.toString(-back));
        assertEquals(run(6 - back), done.out(), done.err());
      }
      assertEquals(run(2), commands.run("logs", "web", "--raw", "--run", "2").out(), "by its number");
      reeve.until("the one that goes on is complete",
          () -> commands.run("logs", "web", "--raw", "--run", "0").out().equals(run(6)));
      assertEquals("run 4 line " + LINES + "\nand run 4 ends without a line end;",
          commands.run("logs", "web", "--raw", "--run", "-2", "-n", "2").out());
      assertEquals("run 3 line 77\n", commands.run("logs", "web", "--run", "3", "--grep", "LINE 77$", "-i").out());
      ReeveCommands.Result none = commands.run("logs", "web", "--run", "-9");
      assertEquals(1, none.code());
      assertTrue(none.err().contains("cannot find run -9 of \"web\""), none.err());

      // All of it, once, from archives and live file; and why knows the end of a run that lies in archives by now.
      StringBuilder all = new StringBuilder();
      for (int i = 1; i <= 6; i++) {
        all.append(run(i));
      }
      assertEquals(all.toString(), commands.run("logs", "web", "--raw", "-n", "all").out());
      JsonObject why = commands.run("why", "web", "--run", "-4", "-n", "2", "--json").json();
      assertEquals("[\"run 2 line " + LINES + "\",\"and run 2 ends without a line end;\"]",
          why.getAsJsonArray("lines").get(0).getAsJsonObject().get("lines").toString(), why.toString());

      // When reeve is down the same comes from the files.
      reeve.stop();
      assertEquals(run(3), commands.run("logs", "web", "--raw", "--run", "3", "-c", "reeve.toml").out());
      assertEquals(run(6), commands.run("logs", "web", "--raw", "--run", "-1").out());
    }
  }

  private void say(String service, String text) {
    try {
      Files.writeString(directory.resolve(service + ".in"), text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What comes into a FIFO is what it says; "exit" ends it. */
  private static String says(String name) {
    return """
        [service.%1$s]
        command = ["perl", "-e", "$$| = 1; for (;;) { open F, '<', '%1$s.in' or die; \
        while (<F>) { exit 1 if $$_ eq qq(exit\\n); print } }"]
        """.formatted(name);
  }

  private static String lines(String service, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(service).append(' ').append(i).append(" x".repeat(i % 30)).append('\n');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "tmpfs"})
  void severalAreFollowedThroughRotationsAndRestartsAndEachLineComesOnce(String kind) throws IOException {
    directory(kind);
    TestFiles.makeFifo(directory.resolve("one.in"));
    TestFiles.makeFifo(directory.resolve("two.in"));
    try (Reeve reeve = Reeve.in(directory).services(ROTATES + says("one") + says("two")).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      ReeveCommands.Running logs = commands.start("logs", "-f", "-n", "all");
      try {
        for (int round = 0; round < 5; round++) {
          say("one", lines("one", round * 3000, round * 3000 + 3000));
          say("two", lines("two", round * 2000, round * 2000 + 2000));
          long wanted = round + 1L;
          reeve.until("it was rotated", () -> archives("one") >= wanted);
          if (round == 2) {
            say("one", "exit\n");
            reeve.awaitEvents("one", "ready", 2);
          }
        }
        reeve.until("all was shown", () -> Reeve.read(logs.out()).contains("one | one 14999")
            && Reeve.read(logs.out()).contains("two | two 9999"));
        Reeve.signal(logs.process().pid(), "INT");
        ReeveCommands.Result done = commands.await(logs);
        assertEquals(130, done.code(), done.err());
        assertEquals("", done.err());
        assertEquals(lines("one", 0, 15_000), of(done.out(), "one"));
        assertEquals(lines("two", 0, 10_000), of(done.out(), "two"));
      } finally {
        logs.process().destroyForcibly();
      }
      reeve.stop();
    }
  }

  private static String of(String shown, String service) {
    StringBuilder text = new StringBuilder();
    shown.lines().filter(line -> line.startsWith(service + " | "))
        .forEach(line -> text.append(line.substring(service.length() + 3)).append('\n'));
    return text.toString();
  }

  /**
   * Waits until the index says by when a line was there, and until the clock shows another second. @return then,
   * seconds since 1970
   */
  private long noted(Reeve reeve, String service) {
    Path log = directory.resolve("log/" + service + ".log");
    Path index = directory.resolve("log/" + service + ".log.index");
    reeve.until("the index knows it", () -> Reeve.read(index).contains("mark " + log.toFile().length() + " "));
    long second = System.currentTimeMillis() / 1000 + 3;
    reeve.until("the times that are known end before and begin after it",
        () -> System.currentTimeMillis() >= second * 1000 + 3000);
    return second;
  }

  @Test
  void linesAreMergedAndChosenByTheTimesOfTheIndex() throws IOException {
    directory("here");
    for (String name : List.of("one", "two")) {
      TestFiles.makeFifo(directory.resolve(name + ".in"));
    }
    try (Reeve reeve = Reeve.in(directory).services(ROTATES + says("one") + says("two")).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String service = i % 2 == 0 ? "one" : "two";
        say(service, "line " + i + "\n");
        times.add(noted(reeve, service));
      }
      assertEquals("one | line 0\ntwo | line 1\none | line 2\ntwo | line 3\n", commands.run("logs").out());
      assertEquals("one | line 2\ntwo | line 3\n", commands.run("logs", "--since", "@" + times.get(1)).out());
      assertEquals("one | line 0\ntwo | line 1\n", commands.run("logs", "--until", "@" + times.get(1)).out());
      assertEquals("one | line 2\n",
          commands.run("logs", "one", "two", "--since", "@" + times.get(1), "--until", "@" + times.get(2)).out());
      assertEquals("", commands.run("logs", "--since", "@" + times.get(3)).out());
      List<String> stamped = commands.run("logs", "-t", "--json").out().lines().toList();
      for (int i = 0; i < 4; i++) {
        JsonObject line = JsonParser.parseString(stamped.get(i)).getAsJsonObject();
        assertEquals("line " + i, line.get("line").getAsString());
        long at = java.time.Instant.parse(line.get("time").getAsString()).getEpochSecond();
        assertTrue(at <= times.get(i) && (i == 0 || at >= times.get(i - 1)), line + " and " + times);
      }
      assertFalse(commands.run("logs", "-t", "one").out().contains("?"));
      assertEquals(64, commands.run("logs", "--since", "noon").code());
      assertEquals(64, commands.run("logs", "-f", "--until", "1h").code());
      reeve.stop();
    }
  }

  /**
   * Voluntary context switches of the threads that are not the JVM's own: a thread that waits and is not woken makes
   * none.
   */
  private static long switches(long pid) throws IOException {
    long sum = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        String status = Reeve.read(task.resolve("status"));
        if (status.startsWith("Name:\tjava\n")) {
          sum += status.lines().filter(line -> line.startsWith("voluntary_ctxt_switches:"))
              .mapToLong(line -> Long.parseLong(line.split("\\s+")[1])).sum();
        }
      }
    }
    return sum;
  }

  @Test
  void aHundredQuietServicesCauseNoWakeUpsOfAFollower() throws Exception {
    directory("here");
    StringBuilder services = new StringBuilder();
    services.append(
        ReeveBuilder.numberedServices(100, "command = [\"sh\", \"-c\", \"echo hello; exec sleep 100000\"]"));
    TestFiles.makeFifo(directory.resolve("one.in"));
    try (Reeve reeve = Reeve.in(directory).services(ROTATES + services + says("one")).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      ReeveCommands.Running logs = commands.start("logs", "-f");
      try {
        reeve.until("it follows", () -> Reeve.read(logs.out()).lines().count() == 100);
        say("one", "first\n");
        reeve.until("it shows what comes", () -> Reeve.read(logs.out()).contains("one | first"));
        new ProcessBuilder("sleep", "1").start().waitFor(); // it goes back to wait
        long before = switches(logs.process().pid());
        // longer than what is looked at every five seconds elsewhere
        new ProcessBuilder("sleep", "7").start().waitFor();
        assertEquals(before, switches(logs.process().pid()));
        say("one", "second\n");
        reeve.until("it still listens", () -> Reeve.read(logs.out()).contains("one | second"));
      } finally {
        logs.process().destroyForcibly();
      }
      reeve.stop();
    }
  }
}
