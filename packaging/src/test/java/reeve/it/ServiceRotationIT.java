package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/**
 * The built program rotates the logs of real services, by each method that needs them, while files, definitions and
 * reeve itself change or are killed.
 */
@Tag("once")
final class ServiceRotationIT {
  private static final String ROTATES =
      "log-max-size = \"16KiB\"\nlog-keep = 100000\nrestart = \"always\"\nrestart-delay = \"10ms\"\n"
          + "start-limit = { burst = 0, interval = \"1m\" }\n";

  @TempDir
  Path directory;

  /** Numbers lines, and opens its log itself if it is given one. */
  private static void writer(Path directory) {
    TestFiles.writeScript(directory.resolve("write"), """
        #!/bin/sh
        if [ -n "$1" ]; then
          exec >>"$1"
          trap 'exec >>"$1"' USR1
        fi
        i=0
        while :; do
          n=0
          while [ $n -lt 300 ]; do
            echo "$$ $i"
            i=$((i+1))
            n=$((n+1))
          done
          sleep 0.02
        done
        """);
  }

  private String services() {
    writer(directory);
    return """
        [service.frozen]
        command = ["./write"]
        rotate = "freeze"
        %1$s
        [service.signalled]
        command = ["./write", "%2$s/log/signalled.log"]
        rotate = "signal"
        rotate-signal = "SIGUSR1"
        %1$s
        [service.started]
        command = ["./write"]
        rotate = "at-start"
        %1$s
        """.formatted(ROTATES, directory);
  }

  private long archives(String service) {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.filter(file -> file.getFileName().toString().matches(service + "\\.log\\.[0-9]{15}(\\.gz)?"))
          .count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Every line of a service, by the reader: of each process that wrote the numbers from 0 on, each once. */
  private void eachNumberOnce(String service) {
    ReeveCommands.Result done =
        new ReeveCommands(directory).run("logs", "--raw", "-n", "100000000", "--file", "reeve.toml", service);
    assertEquals(0, done.code(), done.err());
    Map<String, Long> next = new TreeMap<>();
    long lines = 0;
    for (String line : done.out().split("\n")) {
      if (line.equals("Killed")) {
        continue; // said by the shell that writes, when its sleep was killed before it
      }
      String[] words = line.split(" ");
      assertEquals(2, words.length, service + ": \"" + line + "\" behind " + lines + " lines");
      assertEquals(next.getOrDefault(words[0], 0L), Long.parseLong(words[1]),
          service + " process " + words[0] + ", after " + lines + " lines");
      next.put(words[0], Long.parseLong(words[1]) + 1);
      lines++;
    }
    System.err.println(service + ": " + lines + " lines of " + next.size() + " processes, " + archives(service)
        + " archives, each line once");
    assertTrue(lines > 1000, service + ": " + lines);
  }

  private static char state(long pid) {
    String stat = Reeve.read(Path.of("/proc/" + pid + "/stat"));
    return stat.isEmpty() ? 'X' : stat.charAt(stat.lastIndexOf(')') + 2);
  }

  @Test
  void eachNumberIsThereOnceThoughReeveIsKilledAgainAndAgain() throws Exception {
    String services = services();
    Random random = new Random();
    Reeve before = null;
    int rounds = Integer.getInteger("reeve.rotation-kills", 5);
    for (int round = 0; round <= rounds; round++) {
      Reeve reeve = Reeve.in(directory).services(services).run();
      ReeveCommands commands = new ReeveCommands(directory);
      try {
        reeve.awaitEvent("started", before == null ? "started" : "adopted");
        commands.awaitServing(reeve);
        if (before != null) {
          // The services that the killed one left continue, all of them; then they have written enough.
          for (long pid : before.survivors()) {
            reeve.until("process " + pid + " goes on", () -> state(pid) != 'T');
          }
          before.close();
        }
        long frozen = archives("frozen");
        long signalled = archives("signalled");
        reeve.until("the ways that need no restart did something",
            () -> archives("frozen") > frozen + 1 && archives("signalled") > signalled);
        long started = archives("started");
        reeve.until("enough was written to rotate with the next start",
            () -> Reeve.read(directory.resolve("log/started.log")).length() > 40_000);
        if (round == 0) {
          assertEquals("freeze", rotationMethod(commands, "frozen"));
          assertEquals("signal", rotationMethod(commands, "signalled"));
          assertEquals("at-start", rotationMethod(commands, "started"));
          assertTrue(commands.run("status", "frozen").out().contains("  rotation    freeze\n"),
              commands.run("status", "frozen").out());
          reeve.until("a restart rotates",
              () -> commands.run("restart", "started").code() == 0 && archives("started") > started);
          // A freeze that a start interrupts is reported, and tried again.
          assertTrue(
              reeve.stderr().lines()
                  .noneMatch(line -> line.contains("annot") && !line.contains("one of them was started or stopped")),
              reeve.stderr());
        } else {
          commands.run("restart", "started");
        }
        LockSupport.parkNanos(random.nextInt(300_000_000)); // a moment of its life, not a wait for anything
        if (round < rounds) {
          reeve.signal("KILL");
          reeve.awaitExit();
          before = reeve;
        } else {
          reeve.stop();
        }
      } catch (AssertionError | RuntimeException e) {
        reeve.close();
        if (before != null) {
          before.close();
        }
        throw e;
      }
    }
    for (String line : Reeve.read(directory.resolve("state/frozen")).split("\n")) {
      // One hold that was asked for as reeve ended may still be written down; it is of processes that are gone.
      assertFalse(line.startsWith("pid ") && Files.exists(Path.of("/proc", line.split(" ")[1])),
          "no process is frozen: " + line);
    }
    for (String service : List.of("frozen", "signalled", "started")) {
      eachNumberOnce(service);
    }
    assertTrue(archives("started") >= 1);
  }

  private static String rotationMethod(ReeveCommands commands, String service) {
    return commands.status(service).get("rotation").getAsString();
  }

  @Test
  void processesThatAKilledReeveLeftFrozenContinueAtTheNextStart() throws Exception {
    Process sleeper = new ProcessBuilder("/bin/sleep", "1000").start();
    try {
      long pid = sleeper.pid();
      Reeve.signal(pid, "STOP");
      Await.until("it stands", () -> state(pid) == 'T');
      String stat = Reeve.read(Path.of("/proc/" + pid + "/stat"));
      String startTime = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
      TestFiles.write(directory.resolve("state/frozen"),
          "log " + directory + "/log/gone.log\npid " + pid + " " + startTime + "\npid 1");
      try (Reeve reeve = Reeve.in(directory).services("[service.web]\ncommand = [\"/bin/sleep\", \"1000\"]\n").run()) {
        reeve.until("it goes on", () -> state(pid) == 'S');
        reeve.until("that is forgotten", () -> !Files.exists(directory.resolve("state/frozen")));
        reeve.stop();
      }
    } finally {
      sleeper.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatRotationGoesByChangesWhileServicesRun() throws Exception {
    writer(directory);
    String web = "[service.web]\ncommand = [\"./write\"]\n";
    try (Reeve reeve = Reeve.in(directory).services(web).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      long pid = reeve.awaitEvent("web", "started").get("pid").getAsLong();
      reeve.until("more than will be kept", () -> Reeve.read(directory.resolve("log/web.log")).length() > 40_000);
      assertEquals(0, archives("web"), "not rotated yet");
      Files.writeString(directory.resolve("reeve.toml"),
          "[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\nsocket = \"reeve.sock\"\nlog-disk-max = \"10MB\"\n" + web
              + ROTATES);
      String plan = commands.run("plan").out();
      assertTrue(plan.contains("~ [reeve]: changes while it runs\n    log-disk-max = \"10MB\""), plan);
      assertEquals(0, commands.run("apply").code());
      reeve.until("rotated, many kept", () -> archives("web") > 4);
      Files.writeString(directory.resolve("reeve.toml"), Files.readString(directory.resolve("reeve.toml"))
          .replace("log-keep = 100000", "log-keep = 2\nlog-compress = \"gzip\""));
      reeve.signal("HUP");
      reeve.until("few kept, compressed", () -> archives("web") <= 3 && gzipped() > 0);
      assertEquals("nothing to apply: 1 service is unchanged\n", commands.run("plan").out());
      assertEquals(pid, commands.status("web").get("pid").getAsLong());
      reeve.stop();
    }
  }

  private long gzipped() {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.filter(file -> file.toString().endsWith(".gz")).count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void logrotateIsFollowedAndADirectoryThatIsDeletedComesBack() throws Exception {
    writer(directory);
    Reeve.require(Files.isExecutable(Path.of("/usr/sbin/logrotate")), "logrotate");
    List<String> sections = new ArrayList<>();
    for (String how : List.of("create", "copytruncate")) {
      sections.add(directory + "/log/web.log {\n rotate 3\n " + (how.equals("create") ? "create 0640" : how)
          + "\n su root root\n}\n");
    }
    try (Reeve reeve =
        Reeve.in(directory).services("[service.web]\ncommand = [\"./write\"]\nstop = \"SIGKILL\"\n" + ROTATES).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      for (int i = 0; i < sections.size(); i++) {
        long had = archives("web");
        reeve.until("it is rotated", () -> archives("web") > had);
        Path config = TestFiles.write(directory.resolve("logrotate.conf"), sections.get(i));
        TestFiles.setMode(config, "rw-r--r--");
        TestFiles.run("/usr/sbin/logrotate", "-f", "-s", directory.resolve("logrotate.state").toString(),
            config.toString());
        assertTrue(Files.exists(directory.resolve("log/web.log.1")));
        if (i == 0) {
          // With "create" the service writes to the old one until then.
          assertEquals(0, commands.run("restart", "web").code());
        }
        long then = archives("web");
        reeve.until("rotation goes on with what is there now", () -> archives("web") > then + 1);
      }
      Files.move(directory.resolve("log"), directory.resolve("gone")); // at once, however fast files come to it
      reeve.until("it is deleted", () -> TestFiles.exitCodeOf("rm", "-rf", directory.resolve("gone").toString()) == 0);
      reeve.awaitStderr("Cannot find the log directory \"" + directory + "/log\": it was deleted or renamed");
      assertEquals("running",
          commands.status("web")
              .get("state").getAsString());
      assertEquals(0, commands.run("restart", "web").code());
      reeve.until("rotation goes on in the new directory", () -> archives("web") > 1);
      assertEquals(1, reeve.stderr().split("Cannot find the log directory", -1).length - 1, "reported once");
      reeve.stop();
    }
  }

  @Test
  void aFullDiskAndAWriterWithoutAppendAreReportedOnce() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Reeve.require(TestFiles.exitCodeOf("mount", "-t", "tmpfs", "-o", "size=1200k", "reeve-test", disk.toString()) == 0,
        "root, to mount a tmpfs");
    try {
      writer(directory);
      try (Reeve reeve = Reeve.in(directory).services("""
          [service.web]
          command = ["./write"]
          stdout = "disk/web.log"
          stderr = "null"
          log-max-size = "50KB"
          log-keep = 1000
          [service.plain]
          command = "./write 2>/dev/null 1<>log/plain.log"
          shell = true
          log-max-size = "16KiB"
          """).run()) {
        reeve.awaitStderr("Cannot shorten \"" + directory + "/log/plain.log\": process ");
        assertEquals(1, reeve.stderr().split("without O_APPEND", -1).length - 1);
        reeve.awaitStderr("no space left on device"); // by its own archives
        long size = newest(disk);
        for (String name : disk.toFile().list()) {
          if (name.matches("web\\.log\\.[0-9]{15}") && !name.endsWith(Long.toString(size))) {
            Files.delete(disk.resolve(name)); // as an administrator would
          }
        }
        reeve.until("it goes on", () -> newest(disk) > size);
        assertEquals(2,
            new ReeveCommands(directory).run("status", "--json").json().getAsJsonArray("services").asList().stream()
                .filter(one -> one.getAsJsonObject().get("state").getAsString().equals("running")).count());
        assertTrue(reeve.stderr().split("no space left", -1).length - 1 <= 3, reeve.stderr());
        reeve.stop();
      }
    } finally {
      TestFiles.exitCodeOf("umount", "-l", disk.toString());
    }
  }

  /** The offset of the newest archive. */
  private static long newest(Path disk) {
    long newest = 0;
    for (String name : disk.toFile().list()) {
      newest = name.matches("web\\.log\\.[0-9]{15}") ? Math.max(newest, Long.parseLong(name.substring(8))) : newest;
    }
    return newest;
  }
}
