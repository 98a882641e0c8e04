package reeve.runtime.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.config.ServiceSpec;
import reeve.config.execution.Capabilities;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;
import reeve.posix.FakePosix;
import reeve.posix.Files;
import reeve.posix.OwnPrivileges;
import reeve.posix.UserDatabase;

/** What check, plan and apply report of the execution of a service before it is started. */
class ExecutionRequirementsTest {
  private static final OwnPrivileges ROOT = new OwnPrivileges(0, -1);
  private static final OwnPrivileges PLAIN = new OwnPrivileges(1000, 0);

  private String limits;
  private final FakePosix files = new FakePosix() {
    @Override
    public String readText(String path) {
      return path.equals("/proc/self/limits") ? limits : super.readText(path);
    }
  };

  private static ServiceSpec spec(Object... keysAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("command", List.of("/bin/web"));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return ((PlanReader.Result.Ok) ServiceReader.read("web", values, "/")).plan().services().get(0);
  }

  private Map<String, String> found(OwnPrivileges own, Object... keysAndValues) {
    UserDatabase users = UserDatabase.of("root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\n", "adm:x:4:\n");
    return new ExecutionRequirements(files, own, users).of(spec(keysAndValues));
  }

  @Test
  void unknownUsersAndGroupsAreFound() {
    assertEquals(
        Map.of("user", "cannot run \"web\" as user \"reeve-test-none\": there is no such user", "group",
            "cannot run \"web\" with group \"reeve-test-no\": there is no such group", "supplementary-groups",
            "cannot run \"web\" with group \"reeve-test-never\": there is no such group"),
        found(ROOT, "user", "reeve-test-none", "group", "reeve-test-no", "supplementary-groups",
            List.of("adm", "reeve-test-never")));
    assertEquals(Map.of(), found(ROOT, "user", "me", "group", "adm", "supplementary-groups", List.of("77")));
    assertEquals(Map.of(), found(ROOT, "user", 4242L));
  }

  @Test
  void anotherUserNeedsPrivilege() {
    assertEquals(Map.of("user", "cannot run \"web\" as user \"root\": it needs root, or CAP_SETUID and CAP_SETGID"),
        found(PLAIN, "user", "root"));
    assertEquals(Map.of(), found(PLAIN, "user", "me"));
    assertEquals(Map.of(), found(PLAIN, "user", 1000L));
    assertEquals(Map.of(),
        found(new OwnPrivileges(1000, 1L << Capabilities.number("setuid")), "user", "root"));
  }

  @Test
  void capabilitiesThatCannotBeGivenOrDroppedAreFound() {
    Map<String, Object> ambient = Map.of("ambient", List.of("net_bind_service"));
    assertEquals(
        Map.of("capabilities", "cannot give \"web\" CAP_NET_BIND_SERVICE: this process does not have it itself"),
        found(PLAIN, "capabilities", ambient));
    assertEquals(Map.of("capabilities", "cannot drop capabilities of \"web\": it needs CAP_SETPCAP"),
        found(PLAIN, "capabilities", Map.of("bounding", List.of("kill"))));
    assertEquals(Map.of(), found(ROOT, "capabilities", ambient));
    assertEquals(Map.of(), found(PLAIN, "no-new-privileges", true));
  }

  @Test
  void aRootDirectoryHasToExist() {
    assertEquals("cannot use root-directory \"/jail\" of \"web\": no such file or directory",
        found(ROOT, "root-directory", "/jail").get("root-directory").toLowerCase(java.util.Locale.ROOT));
    files.infos.put("/jail", new Files.FileInfo(040755, 0, 0, 0));
    assertEquals(Map.of(), found(ROOT, "root-directory", "/jail"));
    assertEquals("cannot use root-directory \"/jail\" of \"web\": it needs CAP_SYS_CHROOT",
        found(PLAIN, "root-directory", "/jail").get("root-directory"));
  }

  @Test
  void aSandboxNeedsPrivilegeAndItsPaths() {
    for (String key : List.of("private-tmp", "private-network", "private-devices", "protect-home", "protect-system")) {
      assertEquals(Map.of(key, "cannot make namespaces for \"web\": it needs CAP_SYS_ADMIN"), found(PLAIN, key, true));
      assertEquals(Map.of(), found(ROOT, key, true));
    }
    Map<String, String> missing = found(ROOT, "read-only-paths", List.of("-/a", "/b"), "inaccessible-paths", "/c");
    assertEquals(
        "cannot make \"/b\" read-only for \"web\": there is no such file or directory; write \"-/b\" if it may "
            + "be missing",
        missing.get("read-only-paths"));
    assertTrue(missing.get("inaccessible-paths").startsWith("cannot make \"/c\" inaccessible"), missing::toString);
    assertEquals(Map.of(), found(ROOT, "read-only-paths", List.of("-/a")));
  }

  @Test
  void aLimitAboveTheHardOneOfThisProcessNeedsPrivilege() {
    limits = limits(7, "4096");
    String message = "cannot set the limit nofile of \"web\": the hard limit of this process is 4096, and to raise it "
        + "needs CAP_SYS_RESOURCE";
    assertEquals(Map.of("limits", message), found(PLAIN, "limits", Map.of("nofile", "100:4097")));
    assertEquals(Map.of("limits", message), found(PLAIN, "limits", Map.of("nofile", "unlimited")));
    assertEquals(Map.of(), found(PLAIN, "limits", Map.of("nofile", "100:4096", "core", "unlimited")));
    assertEquals(Map.of(), found(ROOT, "limits", Map.of("nofile", "100:4097")));
  }

  @Test
  void prioritiesThatNeedPrivilegeAreFound() {
    limits = limits(13, "0"); // nice
    assertEquals(Map.of("nice", "cannot set the nice value of \"web\": below 0 it needs CAP_SYS_NICE"),
        found(PLAIN, "nice", -5L));
    assertEquals(Map.of(), found(PLAIN, "nice", 5L));
    assertEquals(Map.of(), found(ROOT, "nice", -5L));
    assertEquals(Map.of(), found(PLAIN, "cpu-scheduling", "rr:5"), "its limit allows it");
    limits = limits(14, "4"); // rtprio
    assertEquals("cannot schedule \"web\" in real time: it needs CAP_SYS_NICE",
        found(PLAIN, "cpu-scheduling", "rr:5").get("cpu-scheduling"));
    assertEquals(Map.of(), found(PLAIN, "cpu-scheduling", "rr:4", "nice", -20L));
    assertEquals("cannot give \"web\" the io-priority \"realtime\": it needs CAP_SYS_NICE",
        found(PLAIN, "io-priority", "realtime:2").get("io-priority"));
    assertEquals(Map.of(), found(PLAIN, "io-priority", "best-effort:2"));
  }

  /** The text of /proc/self/limits in which all hard limits but one are unlimited. */
  private static String limits(int number, String hard) {
    StringBuilder text = new StringBuilder(String.format("%-25s %-20s %-20s %-10s%n", "Limit", "Soft Limit",
        "Hard Limit", "Units"));
    for (int i = 0; i < 16; i++) {
      text.append(
          String.format("%-25s %-20s %-20s %-10s%n", "Max of " + i, 5, i == number ? hard : "unlimited", "files"));
    }
    return text.toString();
  }
}
