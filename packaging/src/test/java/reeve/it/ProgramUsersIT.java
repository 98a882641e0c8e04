package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the distribution as the users that their packages made. */
@Tag("once")
final class ProgramUsersIT {
  @TempDir
  Path directory;

  private static String postgres() throws IOException {
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"))) {
      return versions.iterator().next().resolve("bin").toString();
    }
  }

  private static String status(long pid, String label) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(label)) {
        return line.substring(label.length()).trim().replace('\t', ' ');
      }
    }
    throw new AssertionError("no " + label);
  }

  private static String ids(String user) throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      if (line.startsWith(user + ":")) {
        String uid = line.split(":")[2];
        return String.join(" ", uid, uid, uid, uid);
      }
    }
    throw new AssertionError("no user " + user);
  }

  @Test
  void postgresqlRedisAndNginxRunAsTheirUsers() throws Exception {
    Reeve.require(TestFiles.isRoot() && Files.exists(Path.of("/usr/lib/postgresql"))
        && TestFiles.succeeds("redis-server", "--version") && TestFiles.succeeds("nginx", "-v"),
        "root, postgresql, redis-server and nginx");
    String name = "reeve-test-" + ProcessHandle.current().pid();
    int web = TestFiles.freePort();
    Files.writeString(directory.resolve("nginx.conf"), """
        user www-data; worker_processes 2; daemon off; pid nginx.pid; error_log stderr;
        events {}
        http { access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;
          scgi_temp_path t5; server { listen 127.0.0.1:%d; return 200 "hello"; } }
        """.formatted(web));
    int database = TestFiles.freePort();
    int cache = TestFiles.freePort();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.postgres]
        command = ["sh", "-c", "exec %1$s/postgres -D $RUNTIME_DIRECTORY/data -p %2$d -h 127.0.0.1 -k ''"]
        pre-start = ["sh", "-c", "%1$s/initdb -N -D $RUNTIME_DIRECTORY/data"]
        user = "postgres"
        runtime-directory = "%6$s-pg"
        runtime-directory-mode = "0700"
        limits = { nofile = 500 }
        ready = { tcp = "127.0.0.1:%2$d" }
        [service.redis]
        command = ["redis-server", "--port", "%3$d", "--bind", "127.0.0.1", "--save", ""]
        user = "redis"
        runtime-directory = "%6$s-redis"
        working-directory = "/run"
        protect-system = "strict"
        private-tmp = true
        ready = { tcp = "127.0.0.1:%3$d" }
        [service.nginx]
        command = ["nginx", "-p", "%5$s", "-c", "%5$s/nginx.conf"]
        oom-score-adjust = 100
        ready = { http = "http://127.0.0.1:%4$d/" }
        """.formatted(postgres(), database, cache, web, directory, name)).run()) {
      for (String service : new String[] {"postgres", "redis", "nginx"}) {
        reeve.awaitEvent(service, "ready");
      }
      ReeveCommands commands = new ReeveCommands(directory);
      long pid = commands.pid("postgres");
      assertEquals(ids("postgres"), status(pid, "Uid:"));
      assertTrue(Files.readString(Path.of("/proc/" + pid + "/limits")).matches("(?s).*Max open files +500 +500 .*"));
      assertEquals(ids("redis"), status(commands.pid("redis"), "Uid:"));
      long master = commands.pid("nginx");
      assertEquals("0 0 0 0", status(master, "Uid:"));
      ProcessHandle worker = ProcessHandle.of(master).orElseThrow().children().findFirst().orElseThrow();
      assertEquals(ids("www-data"), status(worker.pid(), "Uid:"));
      assertEquals("100", Files.readString(Path.of("/proc/" + worker.pid() + "/oom_score_adj")).trim());
      reeve.stop();
      for (String service : new String[] {"postgres", "redis", "nginx"}) {
        assertTrue(reeve.events(service, "exited").get(0).get("clean").getAsBoolean(), reeve::describe);
      }
      reeve.until("its directories are deleted", () -> !Files.exists(Path.of("/run/" + name + "-pg")));
    }
    assertFalse(Files.exists(Path.of("/run/" + name + "-redis")));
  }
}
