package reeve.it;

import static reeve.it.DeathCase.byReeve;
import static reeve.it.DeathCase.foreign;
import static reeve.it.DeathCase.of;
import static reeve.it.DeathsByThemselves.sh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Deaths by a signal of another process, by a request, and by a rule of reeve. */
final class DeathsByReeve {
  private static final String SLEEP = "command = [\"sleep\", \"100000\"]\n";

  private DeathsByReeve() {}

  /** @return a script that does not end by a signal, which is ready when its file exists */
  private static String trapping(String name, String trap) {
    return sh(trap + "; touch up-" + name + "; echo >up-" + name + "; while :; do sleep 0.05; done") + "\n";
  }

  static List<DeathCase> foreignSignals() {
    List<DeathCase> cases = new ArrayList<>();
    for (String signal : List.of("TERM", "PIPE", "KILL", "SEGV", "ABRT", "HUP", "XCPU", "SYS", "BUS", "XFSZ")) {
      cases.add(foreign("foreign-" + signal.toLowerCase(Locale.ROOT), "SIG" + signal));
    }
    cases.add(DeathCase.of("foreign-kill-in-stop", trapping("foreign-kill-in-stop", "trap '' TERM")
        + "stop = [\"SIGTERM 60s\", \"SIGKILL\"]", "died of SIGKILL").first("reeve did not send")
        .says("SIGTERM", "reeve stop").not("reeve stopped it with SIGKILL", "clean end", "SIGTERM.* and SIGKILL")
        .when((batch, service) -> {
          batch.command("stop", service, "--no-wait");
          batch.reeve().awaitEvent(service, "stopping");
          batch.kill(service, "KILL");
        }));
    cases.add(DeathCase.of("foreign-in-pre-stop", "command = [\"sleep\", \"100000\"]\npre-stop = [\"sh\", \"-c\", "
        + "\"while kill -0 $$MAINPID; do sleep 0.05; done\"]", "died of SIGTERM").first("reeve did not send")
        .says("pre-stop", "reeve stop").not("reeve stopped it", "clean end", "Stop: SIGTERM")
        .when((batch, service) -> {
          batch.command("stop", service, "--no-wait");
          batch.reeve().awaitEvent(service, "stopping");
          batch.kill(service, "TERM");
        }));
    cases
        .add(of("crash-in-stop", trapping("crash-in-stop", "trap 'trap - SEGV; kill -SEGV $$' TERM"), "died of SIGSEGV")
            .first("reeve did not send").says("SIGTERM", "reeve stop").not("clean end")
            .when((batch, service) -> batch.command("stop", service)));
    return cases;
  }

  static List<DeathCase> requests() {
    List<DeathCase> cases = new ArrayList<>();
    cases.add(byReeve("stop", SLEEP, "died of SIGTERM").says("reeve stop stop", "SIGTERM", "of 10 s").not("failure")
        .when((batch, service) -> batch.command("stop", service)));
    cases.add(
        byReeve("stop-ignored", trapping("stop-ignored", "trap '' TERM") + "stop = [\"SIGTERM 300ms\", \"SIGKILL\"]",
            "died of SIGKILL").says("SIGTERM, SIGKILL after ")
            .when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-steps", trapping("stop-steps", "trap '' INT TERM QUIT") + "stop = [\"SIGINT 200ms\", "
        + "\"SIGQUIT 200ms\", \"SIGKILL\"]", "died of SIGKILL").says("SIGINT", "SIGQUIT")
        .not("SIGTERM").when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-code", trapping("stop-code", "trap 'exit 3' TERM"), "exited with code 3").says("failure")
        .when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-143", trapping("stop-143", "trap 'exit 143' TERM"), "exited with code 143").says("clean")
        .not("Guess", "signal 15", "children").when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-slow", trapping("stop-slow", "trap 'sleep 1; exit 0' TERM") + "stop = [\"SIGTERM 20s\"]",
        "exited with code 0").says("1(\\.\\d+)? s of 20 s")
        .when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-command", trapping("stop-command", "trap 'exit 0' USR2")
        + "stop-command = { command = \"kill -USR2 $$MAINPID\", shell = true }", "exited with code 0")
        .says("stop-command", "exit 0|code 0").not("SIGTERM").when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("stop-command-fails", SLEEP + "stop-command = [\"sh\", \"-c\", \"exit 5\"]", "died of SIGTERM")
        .says("stop-command", "exit 5|code 5", "SIGTERM").when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("pre-stop", SLEEP + "pre-stop = [\"sh\", \"-c\", \"exit 6\"]", "died of SIGTERM")
        .says("pre-stop", "exit 6|code 6").when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("restart", SLEEP, "died of SIGTERM").says("reeve restart restart", "runs again|again at once")
        .when((batch, service) -> batch.command("restart", service)));
    cases.add(signalled("signal-kill", "KILL", SLEEP).first("died of SIGKILL"));
    cases.add(signalled("signal-usr1", "USR1", SLEEP).first("died of SIGUSR1"));
    cases.add(signalled("signal-abrt", "ABRT", SLEEP).first("died of SIGABRT"));
    cases.add(signalled("signal-pipe", "PIPE", SLEEP).first("died of SIGPIPE"));
    cases.add(of("survived", trapping("survived", "trap 'echo >got-usr1; trap - USR1' USR1"), "died of SIGUSR1")
        .first("not known").says("survived|earlier").not("reeve (stopped|ended|killed) it")
        .when((batch, service) -> {
          batch.command("signal", "USR1", service);
          batch.reeve().awaitFile("got-usr1");
          long from = System.nanoTime();
          batch.reeve().until("it survived the signal for long", () -> System.nanoTime() - from > 2_500_000_000L);
          batch.kill(service, "USR1");
        }));
    return cases;
  }

  /** A death by a signal that {@code reeve signal} sent. */
  private static DeathCase signalled(String name, String signal, String toml) {
    return of(name, toml, "reeve sent it").says("reeve signal " + signal)
        .not("did not send", "not known", DeathCase.SIGNAL_LORE, "Guess")
        .when((batch, service) -> batch.command("signal", signal, service));
  }

  static List<DeathCase> rules() {
    List<DeathCase> cases = new ArrayList<>();
    cases.add(byReeve("watchdog", SLEEP + "watchdog = \"200ms\"", "died of SIGABRT", "watchdog").not("abort\\(3\\)"));
    cases.add(byReeve("start-timeout", SLEEP + "ready = { file = \"never\" }\nstart-timeout = \"300ms\"",
        "died of SIGTERM", "start-timeout"));
    cases.add(byReeve("timeout", SLEEP + "timeout = \"300ms\"", "died of SIGTERM", "timeout"));
    cases
        .add(
            byReeve("unhealthy",
                SLEEP + "restart = \"on-failure\"\nrestart-delay = \"1h\"\nrestart-max-delay = \"1h\"\n"
                    + "health = { file = \"never\", interval = \"100ms\", failures = 2 }",
                "died of SIGTERM", "unhealthy"));
    cases
        .add(byReeve("post-fails", SLEEP + "post-start = [\"sh\", \"-c\", \"exit 4\"]", "died of SIGTERM", "post-start")
            .says("exit 4|code 4").not("reeve was killed", "started 3 times", "3rd end", "reeve .* crashed"));
    cases
        .add(byReeve("needs-base", SLEEP + "requires = [\"base\"]", "died of SIGTERM", "base").says("reeve stop base"));
    cases.add(byReeve("base", SLEEP, "died of SIGTERM").says("reeve stop base")
        .when((batch, service) -> batch.command("stop", service)));
    cases.add(byReeve("part", SLEEP + "part-of = [\"whole\"]", "died of SIGTERM", "whole").says("reeve restart whole"));
    cases.add(byReeve("whole", SLEEP, "died of SIGTERM").says("reeve restart whole")
        .when((batch, service) -> batch.command("restart", service)));
    cases.add(byReeve("loser", SLEEP, "died of SIGTERM", "winner").says("conflict", "reeve start winner")
        .when((batch, service) -> batch.command("start", "winner")));
    return cases;
  }
}
