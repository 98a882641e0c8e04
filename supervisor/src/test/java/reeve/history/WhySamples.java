package reeve.history;

import java.util.ArrayList;
import java.util.List;

/** Ends of all kinds, for which each rule of {@link WhyRules} holds at least once. */
final class WhySamples {
  private static final String BY = "\"by\":{\"pid\":812,\"uid\":1000,\"command\":\"reeve stop web\"}";
  private static final long NOW = LedgerFixture.BEGIN + 600_000;

  /** The fields of an exit while no reeve ran, for one second. */
  static final String UNWATCHED = "\"clean\":false,\"reason\":\"none\",\"uptimeMs\":null,\"unwatched\":"
      + "{\"after\":\"2027-01-15T08:00:01.000Z\",\"before\":\"2027-01-15T08:00:02.000Z\"}";

  private WhySamples() {}

  static LedgerFixture web() {
    return new LedgerFixture().reeve(7).started("web", 100, 1);
  }

  static List<Why> all() {
    List<Why> samples = new ArrayList<>();
    others(samples);
    adopted(samples);
    byThemselves(samples);
    stops(samples);
    memory(samples);
    afterwards(samples);
    next(samples);
    return samples;
  }

  private static String signal(String name) {
    return "\"signal\":\"" + name + "\",\"coreDumped\":false";
  }

  private static void others(List<Why> samples) {
    samples.add(web().why("web"));
    samples.add(new LedgerFixture().reeve(7).line("start-failed", "web", "\"life\":1,\"message\":\"no\"").why("web"));
    samples.add(Why.of(new LedgerFixture().reeve(7).line("start-failed", "web", "\"life\":1,\"message\":\"no\"")
        .why("web").run(), List.of(), new RecentExits(2, 2, 2, 2), null, "no reeve answers", NOW));
    samples.add(first(web().reeve(8).started("web", 200, 1)));
    samples.add(first(web().reeve(8, "boot-2").started("web", 200, 1)));
    samples.add(first(web().line("reeve-ended", null, "\"pid\":7,\"code\":0").reeve(8).started("web", 200, 1)));
    samples.add(first(web().started("web", 200, 2)));
  }

  private static void adopted(List<Why> samples) {
    String unknown = "\"unknown\":true";
    samples.add(killed().died("web", 100, 1, "\"code\":3").why("web"));
    samples.add(killed().died("web", 100, 1, unknown).why("web"));
    samples.add(killed().line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"request\"")
        .exited("web", 100, 1, unknown, "\"clean\":true,\"reason\":\"request\"," + BY).why("web"));
    samples.add(web().reeve(8).exited("web", 100, 1, unknown, UNWATCHED).why("web"));
    samples.add(killed().exited("web", 100, 1, "\"code\":3", UNWATCHED).why("web"));
    samples.add(killed().exited("web", 100, 1, signal("SIGKILL"), UNWATCHED).why("web"));
    samples.add(web().line("upgraded", null, "\"message\":\"upgraded from reeve 1 to reeve 2\"")
        .died("web", 100, 1, "\"code\":3").why("web"));
    samples.add(web().exited("web", 100, 1, "\"code\":3", "\"clean\":false,\"recovered\":true").reeve(8).why("web"));
    samples.add(web().exited("web", 100, 1, unknown, "\"clean\":false,\"recovered\":true").reeve(8).why("web"));
    samples.add(web().line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"request\"").reeve(8)
        .exited("web", 100, 1, unknown, UNWATCHED.replace("none", "request")).why("web"));
  }

  /** Its reeve, pid 7, was killed, and pid 8 adopted it. */
  static LedgerFixture killed() {
    return web().reeve(8).line("adopted", "web",
        "\"pid\":100,\"life\":1,\"former\":7,\"startedAt\":\"2027-01-15T08:00:01.000Z\",\"output\":[]");
  }

  private static Why first(LedgerFixture ledger) {
    return Why.of(ledger.runs("web", true).get(0), List.of(), new RecentExits(1, 1, 1, 1), null, "no reeve answers",
        NOW);
  }

  private static void byThemselves(List<Why> samples) {
    for (String code : List.of("0", "1", "126", "127", "137", "143", "193", "255")) {
      samples.add(web().died("web", 100, 1, "\"code\":" + code).why("web"));
    }
    for (String name : List.of("SIGPIPE", "SIGABRT", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGSYS", "SIGXCPU",
        "SIGXFSZ", "SIGALRM", "SIGTERM", "SIGKILL")) {
      samples.add(web().died("web", 100, 1, signal(name)).why("web"));
    }
    String delivered = "\"delivered\":{\"signal\":\"SIGUSR1\",\"agoMs\":";
    samples.add(web().exited("web", 100, 1, signal("SIGUSR1"),
        "\"clean\":false,\"reason\":\"none\"," + delivered + "5000," + BY + "}").why("web"));
    samples.add(web().exited("web", 100, 1, signal("SIGUSR1"),
        "\"clean\":false,\"reason\":\"request\"," + BY + "," + delivered + "5," + BY + "}").why("web"));
    samples.add(web().exited("web", 100, 1, signal("SIGUSR1"),
        "\"clean\":false,\"reason\":\"request\"," + delivered + "5}").why("web"));
    samples.add(web().exited("web", 100, 1, "\"code\":138",
        "\"clean\":false,\"reason\":\"request\"," + BY + "," + delivered + "5," + BY + "}").why("web"));
    samples.add(web().exited("web", 100, 1, "\"code\":0",
        "\"clean\":true,\"reason\":\"none\"," + delivered + "5," + BY + "}").why("web"));
    samples.add(web().exited("web", 100, 1, "\"code\":137", "\"clean\":true,\"reason\":\"none\"").why("web"));
    String core = "\"core\":{\"usesPid\":false,\"directory\":\"/no/such\",\"pattern\":";
    for (String pattern : List.of("\"core.%p\"", "\"/proc/self/status\"", "\"|/usr/bin/keep %p\"", "\"core.%e\"")) {
      samples.add(web().exited("web", 100, 1, "\"signal\":\"SIGQUIT\",\"coreDumped\":true",
          "\"clean\":false,\"reason\":\"none\"," + core + pattern + "}").why("web"));
    }
  }

  private static LedgerFixture stopping(String reason, String more) {
    return web().line("stopping", "web",
        "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"" + reason + "\",\"graceMs\":10000" + more);
  }

  private static Why stopped(LedgerFixture ledger, String reason, String more) {
    return ledger.exited("web", 100, 1, signal("SIGTERM"),
        "\"clean\":true,\"sentByReeve\":true,\"reason\":\"" + reason + "\"" + more).why("web");
  }

  private static void stops(List<Why> samples) {
    for (String reason : List.of("request", "schedule", "changed", "removed", "shutdown", "timeout", "start-timeout",
        "watchdog", "unhealthy", "memory", "watch", "name-lost", "hook", "dependency", "conflict",
        "of-a-later-version")) {
      samples.add(stopped(stopping(reason, ""), reason, ""));
      samples.add(stopped(stopping(reason, "," + BY), reason, "," + BY + ",\"via\":\"db\""));
    }
    LedgerFixture reload =
        web().line("requested", null, "\"method\":\"reload\",\"services\":[],\"detail\":\"SIGHUP\"," + BY)
            .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"changed\"," + BY);
    samples.add(stopped(reload, "changed", "," + BY));
    samples.add(stopping("request", "").exited("web", 100, 1, signal("SIGKILL"),
        "\"clean\":false,\"sentByReeve\":false,\"reason\":\"request\"," + BY).why("web"));
    LedgerFixture command = web().line("stopping", "web", "\"signal\":null,\"reason\":\"request\"").line("hook", "web",
        "\"hook\":\"stop-command\",\"ok\":true,\"exit\":{\"code\":0},\"tookMs\":5");
    samples.add(command.exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\"").why("web"));
    samples.add(web().line("stopping", "web", "\"signal\":null,\"reason\":\"request\"")
        .line("hook", "web", "\"hook\":\"stop-command\",\"ok\":true,\"exit\":{\"code\":0},\"tookMs\":5")
        .exited("web", 100, 1, signal("SIGTERM"), "\"clean\":true,\"sentByReeve\":false,\"reason\":\"request\"")
        .why("web"));
    samples.add(web().line("stopping", "web", "\"signal\":null,\"hook\":\"pre-stop\",\"reason\":\"request\"")
        .exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\"").why("web"));
    samples
        .add(
            web().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"shutdown\"")
                .line("shutdown-timeline",
                    null, "\"message\":\"stopped the services in 1 s of 1 s: web from 0 ms to 1 s, had 1 s\"")
                .why("web"));
    samples.add(stopped(
        web().line("shutting-down", null, "\"message\":\"shutting down: SIGTERM\"").line("killing", null,
            "\"message\":\"a second request\"")
            .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"shutdown\""),
        "shutdown", ""));
    LedgerFixture set = web().later(3_600_000);
    samples.add(stopped(set.line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"request\""), "request",
        ",\"uptimeMs\":5"));
  }

  private static void memory(List<Why> samples) {
    samples.add(web().line("oom-kill", "web", "\"message\":\"the kernel killed a process of it for lack of memory\"")
        .exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"none\"").why("web"));
    for (String counters : List.of("1,\"reeve\":1,\"machine\":1", "null,\"reeve\":1,\"machine\":1",
        "null,\"reeve\":0,\"machine\":3", "null,\"reeve\":0,\"machine\":0", "null,\"reeve\":null,\"machine\":null")) {
      samples.add(web().exited("web", 100, 1, signal("SIGKILL"),
          "\"clean\":false,\"reason\":\"none\",\"oomKills\":{\"service\":" + counters + "}").why("web"));
    }
  }

  private static void afterwards(List<Why> samples) {
    samples.add(web().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"none\",\"leftBehind\":1")
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\"")
        .line("killing", null, "\"message\":\"a second request\"").why("web"));
    samples.add(web().exited("web", 100, 1, "\"code\":3", "\"clean\":false,\"reason\":\"none\",\"leftBehind\":1,"
        + "\"leftovers\":[{\"pid\":12,\"command\":\"sleep\"}]")
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\"")
        .line("hook", "web", "\"hook\":\"post-stop\",\"ok\":false,\"exit\":{\"code\":8},\"tookMs\":5")
        .line("failed", "web", "\"reason\":\"policy\",\"message\":\"exit 3\"").why("web"));
    samples.add(web().line("exited", "web", "\"life\":1,\"exit\":{\"code\":1},\"clean\":false,\"reason\":\"none\"")
        .why("web"));
  }

  private static void next(List<Why> samples) {
    for (String decision : List.of("restarting:\"delayMs\":500", "parked:\"message\":\"path:/x\"",
        "failed:\"reason\":\"policy\",\"message\":\"exit 3\"",
        "failed:\"reason\":\"start-limit\",\"message\":\"often\",\"retryAfterMs\":5000", "completed:\"x\":1",
        "stopped:\"reason\":\"request\"")) {
      String[] parts = decision.split(":", 2);
      LedgerFixture ledger = web().died("web", 100, 1, "\"code\":3").line(parts[0], "web", parts[1]);
      samples.add(ledger.why("web"));
      Run run = ledger.run("web");
      samples.add(now(run, new LiveStatus("running", 300, NOW, -1, false, "up", false, List.of())));
      samples.add(now(run, new LiveStatus("backoff", 0, NOW, NOW + 500, false, "up", false, List.of())));
      samples.add(now(run, new LiveStatus("backoff", 0, NOW, -1, false, "up", true, List.of("path:/x"))));
      samples.add(now(run, new LiveStatus("failed", 0, NOW, NOW + 500, true, "up", false, List.of())));
      samples.add(now(run, new LiveStatus("failed", 0, NOW, -1, true, "up", false, List.of())));
      samples.add(now(run, new LiveStatus("completed", 0, NOW, -1, false, "up", false, List.of())));
      samples.add(now(run, new LiveStatus("skipped", 0, NOW, -1, false, "up", false, List.of(), -1,
          "condition not met: env:X")));
      samples.add(now(run, new LiveStatus("stopped", 0, NOW, -1, false, "down", false, List.of())));
      samples.add(now(run, new LiveStatus("completed", 0, NOW, -1, false, "up", false, List.of(), NOW + 500)));
      samples.add(now(run, new LiveStatus("failed", 0, NOW, -1, true, "up", false, List.of(), 0)));
      samples.add(now(run, new LiveStatus("waiting", 0, NOW, -1, false, "up", false, List.of("db, to be ready"))));
      samples.add(now(run, new LiveStatus("stopping", 100, NOW, -1, false, "up", false, List.of())));
    }
  }

  private static Why now(Run run, LiveStatus live) {
    return Why.of(run, List.of(), new RecentExits(2, 1, 5, 3), live, null, NOW);
  }
}
