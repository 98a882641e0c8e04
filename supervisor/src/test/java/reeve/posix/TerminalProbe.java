package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;

/** The program that {@link TerminalIT} runs in a JVM of its own. The last argument names the file for its results. */
final class TerminalProbe {
  private TerminalProbe() {}

  public static void main(String[] args) throws Exception {
    List<String> results = new ArrayList<>();
    Path result = Path.of(args[args.length - 1]);
    switch (args[0]) {
      case "foreground" -> {
        LibCExtras.posix_spawn_file_actions_addtcsetpgrp_np.hide(args[1].equals("without"));
        foreground(args[1].equals("without"), result);
        return;
      }
      case "hand-over" -> handOver(results);
      case "give-up" -> giveUp(results);
      case "leave" -> leave(results);
      default -> throw new IllegalArgumentException(args[0]);
    }
    Files.write(result, results);
  }

  /**
   * Where the library cannot set the group, it is set shortly after the child has started, so the child waits for it.
   */
  private static void foreground(boolean late, Path result) throws Exception {
    String wait = late ? "while test \"$(cut -d' ' -f8 /proc/$$/stat)\" != $$; do :; done; " : "";
    Kernel.Request request = Kernel.Request.shell("ulimit -t 20; " + wait + "cat /proc/$$/stat > " + result);
    request.group = SpawnRequest.Group.NEW_GROUP;
    request.foreground = true;
    request.stdin = 0;
    request.run();
  }

  private static void handOver(List<String> results) throws Exception {
    int group = POSIX.processGroup();
    results.add("ours at first: " + (POSIX.foregroundGroup(0) == group));
    Kernel.Request request = new Kernel.Request("/bin/sleep", "1000");
    request.group = SpawnRequest.Group.NEW_GROUP;
    int child = request.spawn();
    results.add("handed over: " + POSIX.setForegroundGroup(0, child));
    results.add("the child's now: " + (POSIX.foregroundGroup(0) == child));
    // SIGTTOU, unless it is blocked meanwhile, would stop us here, and the test would not end.
    results.add("taken back from the background: " + POSIX.setForegroundGroup(0, group));
    results.add("ours again: " + (POSIX.foregroundGroup(0) == group));
    POSIX.kill(child, Signal.KILL);
    Kernel.awaitDeath(child);
  }

  private static void giveUp(List<String> results) {
    // When a session leader gives up its terminal, the kernel sends this signal to the foreground group, which is ours.
    POSIX.ignoreSignal(Signal.HUP, true);
    results.add("given up: " + POSIX.detachTerminal(0));
    results.add("foreground: " + POSIX.foregroundGroup(0));
    int tty = POSIX.open("/dev/tty", Posix.Open.RDWR, 0);
    results.add("controlling terminal: " + (tty >= 0));
    results.add("given up again: " + POSIX.detachTerminal(0));
  }

  private static void leave(List<String> results) {
    int before = POSIX.processGroup();
    if (before == POSIX.pid()) {
      results.add("leader: " + POSIX.enterOwnGroup());
      return;
    }
    results.add("from: " + before);
    results.add("left: " + POSIX.enterOwnGroup());
    results.add("leads: " + (POSIX.processGroup() == POSIX.pid()));
  }
}
