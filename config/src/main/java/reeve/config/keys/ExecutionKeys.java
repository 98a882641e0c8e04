package reeve.config.keys;

import java.util.List;

/** The keys that set the user, the privileges, the limits and the surroundings of a service, and need a restart. */
public final class ExecutionKeys {
  private static final String BOOL = "true or false";
  private static final String DIRECTORIES = "relative path or array of these";
  private static final String MODE = "octal mode in quotes";
  private static final String PATHS = "absolute path or array of these";

  /** All of them, in the order of the manual. */
  public static final List<KeyText> KEYS = List.of(
      new KeyText("user", "name or number", "the user of reeve", "\"www-data\"",
          "The user that its processes, hooks and commands run as. See execution.md."),
      new KeyText("group", "name or number", "the primary group of user", "\"www-data\"", "Their group."),
      new KeyText("supplementary-groups", "array of names and numbers", "those that the database has for user",
          "[\"adm\", \"1000\"]", "Their further groups, and no others; [] means none."),
      new KeyText("login-environment", BOOL, "false", "true",
          "Its environment begins with what a login of the user sets, and nothing of reeve's own is passed on."),
      new KeyText("umask", "octal digits in quotes", "reeve's", "\"0027\"",
          "Permissions that its new files do not get."),
      new KeyText("root-directory", "absolute path", "reeve's", "\"/srv/jail\"",
          "The directory that it sees as \"/\" (chroot(2))."),
      new KeyText("no-new-privileges", BOOL, "false", "true",
          "No program that it executes gains privileges, as by a set-user-ID bit."),
      new KeyText("capabilities", "{ bounding = array of names, ambient = array of names }",
          "{ } — every capability of reeve is kept for root, and none for another user",
          "{ bounding = [\"net_bind_service\"], ambient = [\"net_bind_service\"] }",
          "The capabilities that it can have at all, and those that it has although its user is not root."),
      new KeyText("nice", "integer from -20 to 19", "reeve's", "5",
          "Its priority for processor time; 19 is the lowest."),
      new KeyText("io-priority", "\"realtime:N\", \"best-effort:N\" or \"idle\"; or an integer from 0 to 7", "reeve's",
          "\"best-effort:6\"", "Its priority for disk access; level 7 is the lowest, a number is best-effort."),
      new KeyText("cpu-affinity", "integer, range, or array of these", "reeve's", "[0, \"2-3\"]",
          "The processors that it may run on."),
      new KeyText("cpu-scheduling", "\"other\", \"batch\", \"idle\", \"fifo:N\" or \"rr:N\"", "reeve's", "\"batch\"",
          "How it shares processors (sched(7)); N is a real-time priority from 1 to 99."),
      new KeyText("oom-score-adjust", "integer from -1000 to 1000", "reeve's", "200",
          "How soon the kernel ends it when memory is short; -1000 means never."),
      new KeyText("limits", "table of limits: { name = value, or { soft, hard } }", "reeve's",
          "{ nofile = 65536, core = \"unlimited\", nproc = { soft = 100, hard = 200 } }",
          "Limits on the resources of each of its processes (getrlimit(2)), in addition to those of [defaults]. "
              + "See execution.md."),
      new KeyText("runtime-directory", DIRECTORIES, "[]", "\"web\"",
          "Directories below /run that are made for it before it starts, belong to its user, and are deleted after "
              + "its stop."),
      new KeyText("runtime-directory-mode", MODE, "\"0755\"", "\"0750\"", "Their permissions."),
      new KeyText("state-directory", DIRECTORIES, "[]", "[\"web\", \"web/cache\"]",
          "Directories below /var/lib that are made for it and belong to its user; they are kept."),
      new KeyText("state-directory-mode", MODE, "\"0755\"", "\"0700\"", "Their permissions."),
      new KeyText("credentials", "table of paths", "{ }", "{ db = \"/etc/secret\" }",
          "Files with secrets that it reads from the directory that CREDENTIALS_DIRECTORY names: copied at each start, "
              + "readable for its user only, and gone after its stop. See execution.md."),
      new KeyText("private-tmp", BOOL, "false", "true", "It has an empty /tmp and /var/tmp of its own."),
      new KeyText("read-only-paths", PATHS, "[]", "[\"/etc\", \"-/opt/web\"]",
          "What it sees as read-only, with everything below. A path after - may be missing."),
      new KeyText("inaccessible-paths", PATHS, "[]", "[\"/boot\", \"-/mnt/backup\"]",
          "What it cannot open, with everything below. A path after - may be missing."),
      new KeyText("protect-home", "true, false, \"read-only\" or \"tmpfs\"", "false", "\"read-only\"",
          "Whether /home, /root and /run/user are inaccessible to it, read-only, or empty."),
      new KeyText("protect-system", "true, false, \"full\" or \"strict\"", "false", "\"full\"",
          "What of the system it sees as read-only: /usr, /boot and /efi; with full also /etc; with strict everything "
              + "except /dev, /proc and /sys."),
      new KeyText("private-network", BOOL, "false", "true", "It has no network but a loopback interface of its own."),
      new KeyText("private-devices", BOOL, "false", "true", "It has a /dev of its own with pseudo devices only."),
      new KeyText("terminal", "true, false or { strip = true or false }", "false", "true",
          "It has a terminal of its own, which reeve attach shows and types into. With strip, its log has no "
              + "escape sequences. stdin and stderr have no effect then. See terminal.md."));

  private ExecutionKeys() {}

  /** Whether a key is one of these. */
  public static boolean contains(String name) {
    for (KeyText key : KEYS) {
      if (key.name().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
