package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code [reeve] allow}: what clients of other users and groups may do. */
@Tag("once")
final class AllowIT {
  private static final String SERVICES = """
      [service.web]
      command = ["sh", "-c", "echo the words of web; exec sleep 1000"]
      env = { PASSWORD = "swordfish" }
      tags = ["app"]
      reload-signal = "SIGHUP"
      [service.db]
      command = ["sleep", "1000"]
      """;
  private static final String READER = "65001";
  private static final String DEPLOYER = "65002";

  @TempDir
  Path directory;
  private ReeveCommands commands;

  @BeforeEach
  void requireRoot() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    commands = new ReeveCommands(directory);
  }

  private Reeve serve(String allow) {
    Reeve reeve = Reeve.in(directory).services("allow = " + allow, SERVICES).run();
    commands.awaitServing(reeve);
    reeve.awaitEvent("web", "started");
    return reeve;
  }

  /** Runs a command as a user. @param groups the first is its effective group, the others are supplementary */
  private ReeveCommands.Result as(String uid, List<String> groups, String command) {
    String others =
        groups.size() == 1 ? "--clear-groups" : "--groups " + String.join(",", groups.subList(1, groups.size()));
    return commands.await(commands.shell("exec setpriv --reuid " + uid + " --regid " + groups.get(0) + " " + others
        + " \"$0\" " + command));
  }

  private void assertRefused(ReeveCommands.Result result, String why) {
    assertEquals(5, result.code(), result.out() + result.err());
    assertTrue(result.err().contains(why), result.err());
  }

  @Test
  void groupsAndUsersHaveTheirRightsAndNoMore() throws Exception {
    try (Reeve reeve = serve("{ " + READER + " = 'read', " + DEPLOYER
        + " = { do = ['restart', 'reload'], services = ['@app'] }, 'user:65010' = 'admin', "
        + "'user:65011' = 'operate' }")) {
      List<String> reader = List.of("65099", READER); // a supplementary group
      ReeveCommands.Result status = as("65020", reader, "status web");
      assertEquals(0, status.code(), status.err());
      for (String command : List.of("logs web", "why web", "history web", "events web", "tree", "graph", "plan")) {
        ReeveCommands.Result result = as("65020", reader, command);
        assertEquals(0, result.code(), command + result.err());
        assertTrue(!(result.out() + result.err()).contains("swordfish"), result.out());
      }
      assertRefused(as("65020", reader, "restart web"),
          "cannot carry out \"restart\": uid 65020 has no right to it, it needs \"operate\"; [reeve] allow gives it");
      assertRefused(as("65020", reader, "exec web env"), "it needs \"admin\"");
      assertRefused(as("65020", reader, "apply"), "it needs \"admin\"");

      assertEquals(0, as("65021", List.of(DEPLOYER), "restart web").code());
      assertEquals(0, as("65021", List.of(DEPLOYER), "reload web").code());
      assertRefused(as("65021", List.of(DEPLOYER), "restart web db"), "\"restart\" for \"db\": uid 65021 has no right");
      assertRefused(as("65021", List.of(DEPLOYER), "restart --all"), "for \"db\"");
      assertRefused(as("65021", List.of(DEPLOYER), "reload"), "it needs \"admin\"");
      assertRefused(as("65021", List.of(DEPLOYER), "stop web"), "\"user:65021\" = [\"stop\"]");
      assertEquals(1, reeve.events("db", "started").size());

      assertEquals(0, as("65011", List.of("65099"), "stop db").code());
      assertRefused(as("65011", List.of("65099"), "shutdown"), "it needs \"admin\"");
      assertTrue(as("65010", List.of("65099"), "exec web env").out().contains("swordfish"));

      // Several users and groups: a list of the socket, so that no other user can connect.
      ReeveCommands.Result stranger = as("65030", List.of("65099"), "status");
      assertRefused(stranger, "permission denied; run the command as its owner or as root, or set [reeve] allow");

      List<JsonObject> refusals = reeve.ledger().stream()
          .filter(line -> line.get("event").getAsString().equals("request-refused")).toList();
      assertEquals(3, refusals.size(), "one for each user: " + refusals);
      assertEquals(65020, refusals.get(0).getAsJsonObject("by").get("uid").getAsInt());
      assertTrue(refusals.get(0).get("message").getAsString().startsWith("refused \"restart\": cannot carry out"));
      reeve.stop();
    }
  }

  @Test
  void aSingleGroupOwnsTheSocket() throws Exception {
    try (Reeve reeve = serve("{ daemon = 'read' }")) {
      Path socket = directory.resolve("reeve.sock");
      assertEquals("daemon", Files.getAttribute(socket, "unix:group").toString());
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      assertEquals(0, as("65020", List.of("1"), "logs web").code());
      reeve.stop();
    }
  }

  @Test
  void aChangeTakesEffectWithoutARestart() throws Exception {
    try (Reeve reeve = serve("{ " + READER + " = 'read' }")) {
      assertRefused(as("65011", List.of("65099"), "status"), "permission denied");
      assertEquals(0, as("65020", List.of(READER), "status").code());
      Path file = directory.resolve("reeve.toml");
      String text = Files.readString(file);
      Files.writeString(file,
          text.replace("{ " + READER + " = 'read' }", "{ 'user:65011' = 'operate', 'user:65012' = 'read' }"));
      ReeveCommands.Result plan = commands.run("plan");
      assertTrue(plan.out().contains("allow = "), plan.out());
      assertEquals(0, commands.run("apply").code());
      reeve.until("another user can connect", () -> as("65011", List.of("65099"), "stop db").code() == 0);
      assertRefused(as("65020", List.of(READER), "status"), "permission denied");
      Files.writeString(file, text.replaceAll("(?m)^allow = .*$", ""));
      assertEquals(0, commands.run("apply").code());
      reeve.until("no other user can connect", () -> as("65011", List.of("65099"), "status").code() == 5);
      assertEquals("rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("reeve.sock"))));
      reeve.stop();
    }
  }

  @Test
  void checkNamesUsersAndGroupsThatDoNotExist() throws Exception {
    Files.writeString(directory.resolve("reeve.toml"), "[reeve]\nsocket-group = 'daemon'\nallow = { deamon = 'read', "
        + "'user:maiil' = 'read', root = 'admin', 'user:mail' = 'read' }\n" + SERVICES);
    ReeveCommands.Result check =
        commands.run("check", "--strict", "--file", directory.resolve("reeve.toml").toString());
    String out = check.out() + check.err();
    assertEquals(78, check.code(), out);
    assertTrue(
        out.contains("reeve.toml:3: ") && out.contains("cannot find the group \"deamon\": there is no such group; "
            + "did you mean \"daemon\"?"),
        out);
    assertTrue(out.contains("cannot find the user \"maiil\": there is no such user; did you mean \"mail\"?"), out);
    assertTrue(out.contains("the members of \"daemon\" have no right any more"), out);
  }

  @Test
  void aServiceOfATemplateIsMadeByThoseWithARightToItOnly() {
    try (Reeve reeve = Reeve.in(directory).services("allow = { 'user:65011' = { do = 'start', services = ['@app'] }, "
        + "'user:65012' = { do = 'operate', services = ['other'] }, 'user:65013' = 'read' }",
        SERVICES + "[service.\"worker@\"]\ncommand = ['sleep', '1000']\ntags = ['app']\n").run()) {
      commands.awaitServing(reeve);
      assertRefused(as("65012", List.of("65099"), "start worker@a"), "for \"worker@a\"");
      assertRefused(as("65013", List.of("65099"), "start worker@a"), "it needs \"operate\"");
      assertEquals(List.of("web running", "db running"), commands.states());
      ReeveCommands.Result made = as("65011", List.of("65099"), "start worker@a");
      assertEquals(0, made.code(), made.err());
      assertRefused(as("65011", List.of("65099"), "remove worker@a"), "it needs \"admin\"");
      reeve.stop();
    }
  }
}
