package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** What a reeve that adopts the services of a killed one observes of them. */
@Tag("once")
final class AdoptionStateIT {
  @TempDir
  Path directory;

  private void touch(String name) throws Exception {
    Files.createFile(directory.resolve(name));
  }

  private static void kill(Reeve reeve) {
    reeve.signal("KILL");
    reeve.awaitExit();
  }

  private static String says(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      var says = control.firstService("status", "{\"services\":[\"" + service + "\"]}").get("says");
      return says == null || says.isJsonNull() ? "" : says.getAsString();
    }
  }

  private static long pid(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      return control.firstService("status", "{\"services\":[\"" + service + "\"]}").get("pid").getAsLong();
    }
  }

  private ReeveBuilder notifying() {
    return Reeve.in(directory).script("web.py", NotifyIT.SD_NOTIFY + """
        notify('READY=1\\nSTATUS=first')
        wait('again')
        notify('STATUS=second')
        time.sleep(1000)
        """).script("slow.py", NotifyIT.SD_NOTIFY + """
        notify('STATUS=starting')
        wait('again')
        notify('READY=1')
        time.sleep(1000)
        """).services("""
        [service.web]
        type = "notify"
        command = ["python3", "web.py"]
        [service.slow]
        type = "notify"
        command = ["python3", "slow.py"]
        """);
  }

  /** The path of the socket is in the environment of the process, so the next reeve makes it there. */
  @Test
  void whatAServiceSendsToItsSocketIsReceivedByTheNextReeve() throws Exception {
    try (Reeve killed = notifying().run()) {
      killed.awaitEvent("web", "ready");
      killed.until("slow starts", () -> says(killed, "slow").equals("starting"));
      long pid = pid(killed, "web");
      kill(killed);
      try (Reeve next = notifying().run()) {
        next.until("web is known", () -> pid(next, "web") == pid);
        touch("again");
        next.until("web is heard", () -> says(next, "web").equals("second"));
        next.awaitEvent("slow", "ready");
        assertEquals(pid, pid(next, "web"));
      }
    }
  }

  private ReeveBuilder reportingByDescriptor() {
    return Reeve.in(directory).services("""
        [service.early]
        ready = { fd = 3 }
        command = "while ! [ -e early.go ]; do sleep 0.05; done; echo up >&3 && : >early.wrote; exec sleep 1000"
        shell = true
        [service.late]
        ready = { fd = 4 }
        command = ": >late.runs; while ! [ -e late.go ]; do sleep 0.05; done; echo up >&4; exec 4>&-; exec sleep 1000"
        shell = true
        """);
  }

  @Test
  void aNewlineOnTheReadinessPipeCountsWheneverItIsWritten() throws Exception {
    try (Reeve killed = reportingByDescriptor().run()) {
      killed.awaitEvent("early", "started");
      killed.awaitEvent("late", "started");
      killed.until("late runs", () -> Files.exists(directory.resolve("late.runs")));
      kill(killed);
      touch("early.go");
      Await.until("early reports", () -> Files.exists(directory.resolve("early.wrote")));
      try (Reeve next = reportingByDescriptor().run()) {
        next.awaitEvent("early", "ready");
        touch("late.go");
        next.awaitEvent("late", "ready");
      }
    }
  }

  private ReeveBuilder probed() {
    return Reeve.in(directory).services("""
        [service.file]
        ready = { file = "ready" }
        command = ": >file.runs; while ! [ -e go ]; do sleep 0.05; done; : >ready; : >ready.made; exec sleep 1000"
        shell = true
        [service.log]
        ready = { log = "listening" }
        command = "while ! [ -e go ]; do sleep 0.05; done; echo listening; : >log.said; exec sleep 1000"
        shell = true
        """);
  }

  /** What the checks find was made while no reeve ran: it is compared with the state before the start of the run. */
  @Test
  void whatReadinessChecksFindIsComparedWithTheStateBeforeTheStart() throws Exception {
    try (Reeve killed = probed().run()) {
      killed.awaitEvent("file", "started");
      killed.awaitEvent("log", "started");
      killed.until("file runs", () -> Files.exists(directory.resolve("file.runs")));
      kill(killed);
      touch("go");
      Await.until("both are up",
          () -> Files.exists(directory.resolve("ready.made")) && Files.exists(directory.resolve("log.said")));
      try (Reeve next = probed().run()) {
        next.awaitEvent("file", "ready");
        next.awaitEvent("log", "ready");
      }
    }
  }

  private ReeveBuilder hooked() {
    return Reeve.in(directory).services("""
        [service.web]
        pre-start = ["./migrate"]
        command = "test -e migrated && exec sleep 1000"
        shell = true
        """).script("migrate", """
        #!/bin/sh
        echo $$ >>migrations
        while ! [ -e go ]; do sleep 0.05; done
        : >migrated
        """);
  }

  /** It is not run a second time beside the first one. */
  @Test
  void aHookThatRunsIsWaitedFor() throws Exception {
    try (Reeve killed = hooked().run()) {
      Path migrations = directory.resolve("migrations");
      killed.until("the hook runs", () -> Files.exists(migrations));
      kill(killed);
      try (Reeve next = hooked().run()) {
        next.until("it is adopted", () -> state(next, "web").equals("starting"));
        assertEquals(1, Files.readAllLines(migrations).size());
        touch("go");
        next.awaitEvent("web", "started");
      }
    }
  }

  private static String state(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      return control.firstService("status", "{\"services\":[\"" + service + "\"]}").get("state").getAsString();
    }
  }

  private ReeveBuilder writing() {
    return Reeve.in(directory).services("""
        [service.writer]
        command = ["./write"]
        log-max-size = "16KiB"
        log-keep = 100000
        """).script("write", """
        #!/bin/sh
        i=0
        while :; do
          n=0
          while [ $n -lt 200 ]; do
            echo "$$ $i"
            i=$((i+1))
            n=$((n+1))
          done
          sleep 0.02
        done
        """);
  }

  private long archives() {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.filter(file -> file.getFileName().toString().matches("writer\\.log\\.[0-9]{15}(\\.gz)?")).count();
    } catch (IOException e) {
      return 0; // no file has been written yet
    }
  }

  /** The log is rotated again, each line is there once, and the run begins once. */
  @Test
  void theLogOfAnAdoptedServiceIsRotatedAndNoLineIsLostOrDoubled() throws Exception {
    try (Reeve killed = writing().run()) {
      killed.until("a rotation", () -> archives() > 2);
      kill(killed);
      try (Reeve next = writing().run()) {
        long before = archives();
        next.until("further rotations", () -> archives() > before + 2);
        next.signal("TERM");
        next.awaitExit();
        ReeveCommands.Result logs = new ReeveCommands(directory).run("logs", "--raw", "-n", "100000000", "--run", "1",
            "--file", "reeve.toml", "writer");
        assertEquals(0, logs.code(), logs.err());
        long number = 0;
        for (String line : logs.out().lines().toList()) {
          assertEquals(number++, Long.parseLong(line.substring(line.indexOf(' ') + 1)), line);
        }
        assertTrue(number > 1000, "lines: " + number);
        String index = Files.readString(directory.resolve("log/writer.log.index"));
        assertEquals(1, index.lines().filter(line -> line.startsWith("run")).count(), index);
      }
    }
  }

  /** reeve is killed while it holds a service whose log it cuts: see ServiceRotationIT. */
  @Test
  void aServiceThatWasLeftFrozenContinues() throws Exception {
    try (Reeve killed = notifying().run()) {
      killed.awaitEvent("web", "ready");
      long pid = pid(killed, "web");
      kill(killed);
      Reeve.signal(pid, "STOP");
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      Files.writeString(directory.resolve("state/frozen"), "pid " + pid + " " + fields[19] + "\n");
      touch("again");
      try (Reeve next = notifying().run()) {
        next.until("it continues", () -> says(next, "web").equals("second"));
        assertEquals(pid, pid(next, "web"));
      }
    }
  }
}
