package reeve.it;

import static reeve.it.DeathCase.itself;
import static reeve.it.DeathCase.of;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Deaths that no request and no rule of reeve causes: exit codes, signals, failed starts, processes that fork. */
final class DeathsByThemselves {
  private DeathsByThemselves() {}

  /** @return a command that runs a script of sh */
  static String sh(String script) {
    return words("sh", "-c", script);
  }

  static String words(String... words) {
    StringBuilder toml = new StringBuilder("command = [");
    for (int i = 0; i < words.length; i++) {
      toml.append(i == 0 ? "\"" : ", \"")
          .append(words[i].replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$"))
          .append('"');
    }
    return toml.append("]").toString();
  }

  static List<DeathCase> codes() {
    List<DeathCase> cases = new ArrayList<>();
    cases.add(itself("code-0", sh("exit 0"), "exited with code 0").says("clean").not("failure"));
    for (int code : new int[] {1, 2, 3, 64, 78, 255}) {
      cases.add(itself("code-" + code, sh("exit " + code), "exited with code " + code).says("failure")
          .not("SIG", "shell exits", "gave up|gave it up"));
    }
    cases.add(itself("code-126", sh("exit 126"), "exited with code 126").says("Guess: .*could not be executed"));
    cases.add(itself("code-127", sh("exit 127"), "exited with code 127").says("Guess: .*not found"));
    cases.add(itself("code-130", sh("exit 130"), "exited with code 130").says("Guess: .*SIGINT")
        .not("signal 2", "died of"));
    cases.add(itself("code-137", sh("exit 137"), "exited with code 137").says("Guess: .*SIGKILL").not("died of"));
    cases.add(itself("code-143", sh("exit 143"), "exited with code 143").says("Guess: .*SIGTERM")
        .not("signal 15", "clean end", "died of"));
    cases.add(itself("code-193", sh("exit 193"), "exited with code 193").not("SIG", "Guess"));
    cases.add(itself("child-killed", sh("sleep 1000 & kill -KILL $!; wait $!"), "exited with code 137")
        .says("Guess: .*SIGKILL").not("signal 9", "died of"));
    cases.add(itself("clean-by-list", sh("exit 82") + "\nsuccess-exit-status = [\"80-89\"]", "exited with code 82")
        .says("clean").not("failure"));
    cases.add(itself("prevented", sh("exit 77") + "\nrestart = \"always\"\nrestart-prevent-status = [77]",
        "exited with code 77").says("restart-prevent-status"));
    cases.add(itself("oneshot", sh("true") + "\ntype = \"oneshot\"", "exited with code 0").says("clean"));
    cases
        .add(itself("oneshot-second", "type = \"oneshot\"\ncommand = [[\"true\"], [\"false\"]]", "exited with code 1"));
    return cases;
  }

  static List<DeathCase> signals() {
    List<DeathCase> cases = new ArrayList<>();
    for (String signal : List.of("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
        "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "XCPU", "XFSZ", "VTALRM", "PROF", "SYS")) {
      cases.add(itself("self-" + signal.toLowerCase(Locale.ROOT),
          sh("kill -" + (signal.equals("STKFLT") ? "16" : signal) + " $$"),
          "died of SIG" + signal)
          .says("not known"));
    }
    cases.add(itself("sibling", sh("(kill -TERM $$) & wait; sleep 1000"), "died of SIGTERM").says("not known"));
    cases.add(itself("real-pipe", words("perl", "-e", "pipe(R, W); close R; syswrite W, 'x'; sleep 1000"),
        "died of SIGPIPE").says("Guess: .*pipe"));
    cases.add(itself("real-segv", words("perl", "-e", "unpack('p', pack('J', 1)); sleep 1000"), "died of SIGSEGV")
        .says("Guess: .*memory"));
    cases.add(itself("real-abort", words("perl", "-MPOSIX", "-e", "POSIX::abort()"), "died of SIGABRT")
        .says("Guess: .*abort"));
    cases.add(itself("real-alarm", words("perl", "-e", "alarm 1; sleep 1000"), "died of SIGALRM"));
    cases.add(itself("real-xcpu", words("bash", "-c", "ulimit -S -t 1; while :; do :; done"), "died of SIGXCPU")
        .says("Guess: .*limit"));
    cases.add(itself("real-xfsz", words("bash", "-c", "ulimit -f 1; exec dd if=/dev/zero of=big bs=1024 count=64"),
        "died of SIGXFSZ").says("Guess: .*limit"));
    return cases;
  }

  static List<DeathCase> starts() {
    List<DeathCase> cases = new ArrayList<>();
    cases.add(notStarted("no-program", "command = [\"/no/such/program\"]", "/no/such/program"));
    cases.add(notStarted("no-permission", "command = [\"./plain.txt\"]", "plain.txt", "is not executable"));
    cases.add(notStarted("no-interpreter", "command = [\"./no-interpreter\"]", "no-interpreter", "[a-z] interpreter"));
    cases.add(notStarted("no-directory", "command = [\"true\"]\nworking-directory = \"/no/such/dir\"", "/no/such/dir"));
    cases.add(notStarted("no-format", "command = [\"./wrong-arch\"]", "wrong-arch"));
    cases.add(notStarted("a-directory", "command = [\"/tmp\"]", "/tmp"));
    cases.add(
        of("pre-fails", "command = [\"sleep\", \"100000\"]\npre-start = [\"sh\", \"-c\", \"exit 4\"]", "not started")
            .says("pre-start", "exit 4").not("reeve was killed", "stopped it", "died of"));
    cases.add(
        itself("fork-script", "type = \"forking\"\npid-file = \"none.pid\"\n" + sh("exit 5"), "exited with code 5"));
    cases.add(itself("fork-daemon", "type = \"forking\"\npid-file = \"daemon.pid\"\n"
        + sh("(echo $$ >started.pid; exec setsid sh -c 'echo $$ >daemon.pid; sleep 1; exit 9') & "
            + "until test -s daemon.pid; do sleep 0.02; done"),
        "exited with code 9"));
    cases.add(itself("start-limit", sh("exit 6") + "\nrestart = \"always\"\nrestart-delay = \"0s\"\non-start-limit = "
        + "\"fail\"\nstart-limit = { burst = 2, interval = \"1m\" }", "exited with code 6")
        .says("start-limit|started 2 times", "2nd", "same kind: 1").not("2 times before"));
    cases.add(itself("parked", sh("exit 75") + "\nrestart = \"on-failure\"\n"
        + "park = { on = [75], until = [\"path:missing.toml\"] }", "exited with code 75").says("missing.toml"));
    cases.add(itself("leaves", sh("sleep 7654 & sleep 7655 & exit 0"), "exited with code 0")
        .says("SIGTERM", "sleep", "pid [0-9]+").not("died of"));
    cases.add(itself("leaves-stubborn", sh("sh -c 'trap \"\" TERM; touch stubborn; while :; do sleep 0.1; done' & "
        + "until test -e stubborn; do sleep 0.02; done; exit 3") + "\nstop = [\"SIGTERM 200ms\", \"SIGKILL\"]",
        "exited with code 3").says("SIGKILL"));
    cases.add(
        itself("post-stop-fails", sh("exit 2") + "\npost-stop = [\"sh\", \"-c\", \"exit 8\"]", "exited with code 2")
            .says("post-stop", "exit 8|code 8"));
    return cases;
  }

  private static DeathCase notStarted(String name, String toml, String... says) {
    return of(name, toml, "not started").says(says)
        .not("reeve was killed", "reeve (stopped|ended) it", "died of", "Memory");
  }
}
