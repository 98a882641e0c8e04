package reeve.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The services of {@link OneLifeChaosIT}: sets of one service of each type. Each process of an instance holds the lock
 * of the instance, which its children inherit; one that cannot take it records a violation. Each run records itself,
 * and each line that it wrote to its log.
 */
final class ChaosServices {
  /** Names of the services of one set, without its number. */
  static final List<String> STEADY = List.of("base", "mid", "top", "rotated", "daemon", "notify");
  static final List<String> FLAPPING = List.of("flap", "hooked");
  static final List<String> ENDING = List.of("once", "job");

  /**
   * {@code NAME.lock} is the lock; {@code NAME.lives} has pid and uptime of each run; {@code NAME.truth} has each line
   * that was written to the log: the identifier of the run, and a number from 0 on.
   */
  private static final String LIFE = """
      #!/bin/sh
      name=$REEVE_SERVICE
      exec 9>>"$name.lock"
      read -r uptime idle </proc/uptime
      if ! flock -n 9; then
        echo "$name $1: pid $$ at $uptime, beside $(tail -n 1 "$name.lives")" >>violations
        exit 9
      fi
      case $1 in
        hook) exit 0 ;;
      esac
      echo "$$ $uptime" >>"$name.lives"
      read -r id </proc/sys/kernel/random/uuid
      n=0
      line() {
        echo "$id $n"
        echo "$id $n" >>"$name.truth"
        n=$((n+1))
      }
      case $1 in
        steady)
          setsid sleep 1000 >/dev/null &
          while :; do line; sleep 0.1; done ;;
        rotated)
          while :; do
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do line; done
            sleep 0.1
          done ;;
        flapping) line; sleep 0.1; line; exit 3 ;;
        ending) line; sleep 0.2; line; exit 0 ;;
        forking)
          rm -f "$name.pid"
          setsid ./daemon "$id" &
          while ! [ -s "$name.pid" ]; do sleep 0.01; done
          exit 0 ;;
      esac
      """;

  private static final String DAEMON = """
      #!/bin/sh
      echo $$ >"$REEVE_SERVICE.pid.new"
      mv "$REEVE_SERVICE.pid.new" "$REEVE_SERVICE.pid"
      n=0
      while :; do
        echo "$1 $n"
        echo "$1 $n" >>"$REEVE_SERVICE.truth"
        n=$((n+1))
        sleep 0.1
      done
      """;

  private static final String NOTIFY = NotifyIT.SD_NOTIFY + """
      import fcntl, uuid
      name = os.environ["REEVE_SERVICE"]
      uptime = open("/proc/uptime").read().split()[0]
      lock = open(name + ".lock", "a")
      os.set_inheritable(lock.fileno(), True)
      try:
          fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
      except OSError:
          open("violations", "a").write("%s: pid %d at %s\\n" % (name, os.getpid(), uptime))
          sys.exit(9)
      open(name + ".lives", "a").write("%d %s\\n" % (os.getpid(), uptime))
      while True:
          try:
              notify("READY=1")
              break
          except OSError:
              time.sleep(0.02) # no reeve runs
      id = uuid.uuid4()
      n = 0
      while True:
          os.write(1, b"%s %d\\n" % (str(id).encode(), n))
          with open(name + ".truth", "a") as truth: truth.write("%s %d\\n" % (id, n))
          n += 1
          time.sleep(0.1)
      """;

  private static final String SET = """
      [service.base-%1$d]
      command = ["./life", "steady"]
      [service.mid-%1$d]
      command = ["./life", "steady"]
      requires = ["base-%1$d"]
      env = { GENERATION = "%2$d" }
      [service.top-%1$d]
      command = ["./life", "steady"]
      requires = ["mid-%1$d"]
      [service.rotated-%1$d]
      command = ["./life", "rotated"]
      log-max-size = "16KiB"
      log-keep = 100000
      [service.daemon-%1$d]
      type = "forking"
      command = ["./life", "forking"]
      pid-file = "daemon-%1$d.pid"
      [service.notify-%1$d]
      type = "notify"
      command = ["python3", "notify.py"]
      [service.flap-%1$d]
      type = "exec"
      command = ["./life", "flapping"]
      restart-delay = "0s"
      [service.hooked-%1$d]
      command = ["./life", "flapping"]
      restart-delay = "50ms"
      restart-backoff = 1
      pre-start = ["./life", "hook"]
      post-stop = ["./life", "hook"]
      [service.once-%1$d]
      command = ["./life", "ending"]
      restart = "no"
      [service.job-%1$d]
      type = "oneshot"
      command = [["./life", "ending"], ["./life", "ending"]]
      restart = "no"
      """;

  private ChaosServices() {}

  static void writeScripts(Path directory) {
    TestFiles.writeScript(directory.resolve("life"), LIFE);
    TestFiles.writeScript(directory.resolve("daemon"), DAEMON);
    TestFiles.writeScript(directory.resolve("notify.py"), NOTIFY);
  }

  /** @param generation with another one, {@code apply} changes the services {@code mid} */
  static String toml(int sets, int generation) {
    StringBuilder toml = new StringBuilder("""
        [defaults]
        restart = "always"
        restart-delay = "50ms"
        start-limit = { burst = 0 }
        stop = ["SIGTERM 1s", "SIGKILL"]
        """);
    for (int i = 0; i < sets; i++) {
      toml.append(SET.formatted(i, generation));
    }
    return toml.toString();
  }

  static List<String> names(int sets, List<String> kinds) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      for (String kind : kinds) {
        names.add(kind + "-" + i);
      }
    }
    return names;
  }
}
