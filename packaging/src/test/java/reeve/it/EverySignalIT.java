package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Signal;

/** Each of the 64 signals, sent by a child of reeve, to reeve as PID 1 and as another process: docs/signals.md. */
final class EverySignalIT {
  private static final String ROOT = "unshare --user --map-root-user --pid --fork --kill-child --mount-proc";

  /** TERM INT QUIT PWR RTMIN+3 to +6: the ordered stop. HUP: a reload. */
  private static final Set<Integer> WITH_A_MEANING = Set.of(15, 2, 3, 30, 37, 38, 39, 40, 1);

  /** KILL STOP, and TSTP, which becomes STOP unless reeve is PID 1. */
  private static final Set<Integer> STOPPING = Set.of(9, 19, 20);

  /** PIPE CHLD CONT WINCH. */
  private static final Set<Integer> WITHOUT_A_LINE = Set.of(13, 17, 18, 28);

  /** Sends signals to its parent one after another, while it lives. */
  private static final String SENDER = """
      import os, sys, time
      for n in sys.argv[1:]: os.kill(os.getppid(), int(n))
      print('sent', flush=True)
      time.sleep(1000)
      """;

  /** Sends each signal to its parent and waits until it comes back. */
  private static final String ECHO = """
      import os, signal, sys
      numbers = [int(n) for n in sys.argv[1:]]
      signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
      for n in numbers:
        os.kill(os.getppid(), n)
        got = signal.sigtimedwait(numbers, 20)
        print(n, got.si_signo if got else 'nothing', flush=True)
      print('end', flush=True)
      """;

  @TempDir
  Path directory;

  @BeforeEach
  void needPython() {
    Reeve.require(TestFiles.succeeds("python3", "--version"), "python3");
  }

  private ReeveBuilder reeve(boolean first) {
    if (!first) {
      return Reeve.in(directory);
    }
    List<String> attempt = new ArrayList<>(List.of(ROOT.split(" ")));
    attempt.add("true");
    Reeve.require(TestFiles.succeeds(attempt.toArray(String[]::new)), ROOT);
    return Reeve.in(directory).wrappedBy(ROOT.split(" "));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void runLogsTheSignalsWithoutAMeaningAndTheirSender(boolean first) {
    StringBuilder numbers = new StringBuilder();
    List<Integer> logged = new ArrayList<>();
    for (int n = 1; n <= 64; n++) {
      if (!WITH_A_MEANING.contains(n) && !STOPPING.contains(n)) {
        numbers.append(", \"").append(n).append('"');
        logged.add(n);
      }
    }
    logged.removeAll(WITHOUT_A_LINE);
    try (Reeve reeve = reeve(first).script("sender.py", SENDER)
        .services("[service.sender]\ncommand = [\"python3\", \"sender.py\"" + numbers + "]\n").run()) {
      reeve.awaitLog("sender", "sent");
      long pid = EventFields.number(reeve.awaitEvent("sender", "started"), "pid");
      for (int n : logged) {
        reeve.awaitStderr("Ignored " + new Signal(n).name() + " from pid " + pid + ", uid ");
      }
      reeve.awaitStderr("(python3)");
      assertEquals(List.of("started", "ready"), EventFields.names(reeve.events(), "sender"));
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInitForwardsEverySignalThatItCanReceive(boolean first) {
    List<String> arguments = new ArrayList<>(List.of("--", "python3", "-c", ECHO));
    StringBuilder expected = new StringBuilder();
    for (int n = 1; n <= 64; n++) {
      // The C library of the command does not let it wait for 32 and 33.
      if (n != Signal.KILL.number() && n != Signal.STOP.number() && n != Signal.CHLD.number() && n != 32 && n != 33) {
        arguments.add(Integer.toString(n));
        expected.append(n).append(' ').append(n).append('\n');
      }
    }
    expected.append("end\n");
    try (Reeve reeve = reeve(first).start(arguments.toArray(String[]::new))) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(expected.toString(), reeve.stdout(), reeve::describe);
    }
  }

  @Test
  void asTiniFaultSignalsAreNothingToPid1() {
    String script = "for s in ILL TRAP ABRT BUS FPE SEGV SYS; do kill -$s $PPID; done; echo survived";
    try (Reeve reeve = reeve(true).start("tini", "--", "bash", "-c", script)) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("survived\n", reeve.stdout(), reeve::describe);
    }
  }
}
