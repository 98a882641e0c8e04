package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens with services when their files change. */
@Tag("once")
final class WatchIT extends UpgradeFixture {
  @BeforeEach
  void makeFiles() throws IOException {
    write("src/a.js", "1");
  }

  private Path write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private JsonObject watch(String service) {
    return status(service).getAsJsonObject("watch");
  }

  private void awaitWatching(String service) {
    reeve.until(service + " is watched", () -> EventFields.text(watch(service), "state").equals("on"));
  }

  private void serveAndWatch(String toml) {
    serve(toml);
    reeve.awaitEvent("web", "started");
    awaitWatching("web");
  }

  private String status() {
    return commands.run("status", "web").out().replaceAll("\\s+", " ");
  }

  @Test
  void aChangeRestartsTheServiceAndIsInEveryReport() throws IOException {
    serveAndWatch("""
        [service.web]
        command = ["sleep", "1000"]
        watch = ["src/**"]
        """);
    assertEquals(1, watch("web").get("directories").getAsInt());
    write("src/a.js", "2");
    write("src/b.js", "1");
    JsonObject changed = reeve.awaitEvent("web", "files-changed");
    assertEquals("src/a.js", EventFields.text(changed, "path"));
    assertEquals("restart", EventFields.text(changed, "action"));
    assertEquals(2, changed.get("count").getAsInt());
    assertEquals("watch", EventFields.text(reeve.awaitEvent("web", "exited"), "reason"));
    JsonObject again = reeve.awaitEvents("web", "started", 2).get(1);
    assertEquals("watch", EventFields.text(again, "reason"));
    assertEquals(0, status("web").get("restarts").getAsInt(), "it is no failure");
    assertEquals(1, watch("web").get("triggers").getAsInt());
    String why = commands.run("why", "web").out().replaceAll("\\s+", " ");
    assertTrue(why.contains("because files that it watches changed: src/a.js, 2 changes"), why);
    assertTrue(status().contains("watch on, 1 directory, last src/a.js, 2 changes"), status());
    String table = commands.run("status").out().replaceAll("\\s+", " ");
    assertTrue(table.contains("watch: src/a.js, 2 changes"), table);
    assertTrue(commands.run("history", "web").out().contains("watch"), commands.run("history", "web").out());
  }

  @Test
  void aServiceThatWritesItsLogIntoTheWatchedDirectoryIsNotRestarted() throws IOException {
    serveAndWatch("""
        [service.web]
        shell = true
        command = "echo one; echo two >&2; exec sleep 1000"
        stdout = "src/web.log"
        stderr = "src/err/web.err"
        watch = ["src/**"]
        """);
    long pid = status("web").get("pid").getAsLong();
    commands.run("restart", "web");
    reeve.awaitEvents("web", "started", 2);
    write("src/last.js", "1");
    JsonObject changed = reeve.awaitEvent("web", "files-changed");
    assertEquals("src/last.js", EventFields.text(changed, "path"));
    assertEquals(1, changed.get("count").getAsInt());
    assertEquals(1, reeve.events("web", "files-changed").size());
    assertTrue(pid > 0);
  }

  @Test
  void aServiceThatHasFailedIsStartedByTheNextChangeAndOneThatWasStoppedIsNot() throws IOException {
    serve("""
        [service.web]
        shell = true
        command = "grep -q good src/a.js && exec sleep 1000; exit 3"
        restart = "no"
        watch = ["src/**"]
        [service.stopped]
        command = ["sleep", "1000"]
        watch = ["src/**"]
        """);
    reeve.awaitEvent("web", "failed");
    awaitWatching("web");
    awaitWatching("stopped");
    assertEquals(0, commands.run("stop", "stopped").code());
    write("src/a.js", "good");
    reeve.awaitEvents("web", "started", 2);
    reeve.until("it runs", () -> EventFields.text(status("web"), "state").equals("running"));
    assertEquals(0, watch("stopped").get("triggers").getAsInt());
    assertEquals(1, reeve.events("stopped", "started").size());
  }

  @Test
  void aCommandRunsFirstAndIsFollowedByARestartIfItSucceeds() throws IOException {
    serveAndWatch("""
        [service.web]
        command = ["sleep", "1000"]
        watch = { paths = ["src/*.js"], do = ["sh", "-c", "echo build of $REEVE_CHANGED >> builds; exec sh src/build"] }
        """);
    write("src/build", "exit 7");
    write("src/a.js", "2");
    JsonObject failed = reeve.awaitEvent("web", "hook");
    assertEquals("watch", EventFields.text(failed, "hook"));
    assertEquals(false, failed.get("ok").getAsBoolean());
    reeve.until("the failure is known", () -> status().contains("failed, and it is not restarted: exit 7"));
    assertEquals(1, reeve.events("web", "started").size());
    // While this build runs, another file changes: one more build follows, and then one restart.
    write("src/build", "echo > building; until test -e go; do sleep 0.02; done");
    write("src/a.js", "3");
    reeve.awaitFile("building");
    write("src/b.js", "1");
    write("go", "");
    reeve.awaitEvents("web", "hook", 2);
    reeve.awaitEvents("web", "started", 2);
    assertEquals("watch", EventFields.text(reeve.awaitEvent("web", "exited"), "reason"));
    assertTrue(Files.readString(directory.resolve("builds")).startsWith("build of " + directory + "/src/a.js\n"));
  }

  @Test
  void aChangeMakesItReload() throws IOException {
    serveAndWatch("""
        [service.web]
        shell = true
        command = "trap 'echo reloaded > done' HUP; echo > ready; while :; do sleep 0.05; done"
        reload-signal = "SIGHUP"
        watch = { paths = ["src"], do = "reload" }
        """);
    reeve.awaitFile("ready");
    write("src/a.js", "2");
    reeve.awaitFile("done");
    assertEquals("reload", EventFields.text(reeve.awaitEvent("web", "files-changed"), "action"));
    assertEquals(1, reeve.events("web", "started").size());
  }

  @Test
  void aWatchIsTurnedOffAndOnAndStaysSo() throws IOException {
    String toml = """
        [service.web]
        command = ["sleep", "1000"]
        watch = ["src/**"]
        [service.other]
        command = ["sleep", "1000"]
        """;
    serveAndWatch(toml);
    assertEquals("web: watch off", commands.run("watch", "off").out().strip());
    assertEquals("off", EventFields.text(watch("web"), "state"));
    String none = commands.run("watch", "off", "other").err().replaceAll("\\s+", " ");
    assertTrue(none.contains("it has none; its file needs the key watch"), none);
    String invalid = commands.run("watch", "of").err();
    assertTrue(invalid.contains("invalid value"), invalid);
    upgrade();
    assertEquals("off", EventFields.text(watch("web"), "state"));
    write("src/a.js", "2");
    assertEquals("web: watch on", commands.run("watch", "on", "web").out().strip());
    awaitWatching("web");
    write("src/a.js", "3");
    reeve.awaitEvent("web", "files-changed");
    reeve.awaitEvents("web", "started", 2);
  }

  @Test
  void theWatchGoesOnAfterAnUpgradeAndAfterReeveWasKilled() throws IOException {
    String toml = """
        [service.web]
        command = ["sleep", "1000"]
        watch = ["src/**"]
        """;
    serveAndWatch(toml);
    upgrade();
    awaitWatching("web");
    write("src/a.js", "2");
    reeve.awaitEvents("web", "started", 2);
    reeve.until("it runs", () -> EventFields.text(status("web"), "state").equals("running"));
    Reeve.signal(reeve.pid(), "KILL");
    reeve.awaitExit();
    reeve = Reeve.in(directory).services(toml).run();
    commands.awaitServing(reeve);
    awaitWatching("web");
    write("src/a.js", "3");
    assertEquals("watch", EventFields.text(reeve.awaitEvent("web", "exited"), "reason"));
  }

  @Test
  void anApplyChangesTheWatchOfAServiceThatRuns() throws IOException {
    serveAndWatch("""
        [service.web]
        command = ["sleep", "1000"]
        watch = ["src/**"]
        """);
    long pid = status("web").get("pid").getAsLong();
    write("conf/x.toml", "1");
    Files.writeString(directory.resolve("reeve.toml"),
        Files.readString(directory.resolve("reeve.toml")).replace("src/**", "conf/*"));
    assertEquals(0, commands.run("apply").code());
    awaitWatching("web");
    assertEquals(pid, status("web").get("pid").getAsLong());
    write("conf/x.toml", "2");
    assertEquals("conf/x.toml", EventFields.text(reeve.awaitEvent("web", "files-changed"), "path"));
  }
}
