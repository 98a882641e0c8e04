package reeve.cli.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.posix.SyscallException;

/** systemd: a unit in /etc/systemd/system, or in ~/.config/systemd/user for a user (systemd.service(5)). */
final class SystemdManager implements BootManager {
  private static final String MODE = "rw-r--r--";

  private final boolean user;
  private final boolean running;
  private final Path directory;
  private final Programs programs;
  private final String userName;

  /**
   * @param running whether systemd runs on this machine: {@link #isRunning()}, or another answer for tests
   * @param variables the environment
   * @throws BootException the environment does not say where the units of the user are
   */
  SystemdManager(boolean user, boolean running, Map<String, String> variables, Programs programs) throws BootException {
    this.user = user;
    this.running = running;
    this.programs = programs;
    userName = variables.getOrDefault("USER", "");
    directory = user ? configuration(variables).resolve("systemd/user") : Path.of("/etc/systemd/system");
  }

  private static Path configuration(Map<String, String> variables) throws BootException {
    String config = variables.getOrDefault("XDG_CONFIG_HOME", "");
    String home = variables.getOrDefault("HOME", "");
    if (!config.startsWith("/") && !home.startsWith("/")) {
      throw new BootException("cannot find the units of the user: the environment variable HOME is "
          + (home.isEmpty() ? "not set" : "not an absolute path") + "; set it to the home directory");
    }
    return config.startsWith("/") ? Path.of(config) : Path.of(home, ".config");
  }

  @Override
  public String word() {
    return "systemd";
  }

  @Override
  public String place(String name) {
    return directory.resolve(name + ".service").toString();
  }

  @Override
  public String text(BootEntry entry) {
    StringBuilder unit = new StringBuilder("# " + BootEntry.MARK + "; a change belongs into a drop-in (systemctl edit "
        + (user ? "--user " : "") + entry.name() + ").\n");
    unit.append("[Unit]\nDescription=reeve, a process supervisor\nDocumentation=man:reeve(1)\n");
    unit.append(user ? "" : "Wants=network-online.target\nAfter=network-online.target\n");
    unit.append("\n[Service]\nType=notify\nNotifyAccess=main\n");
    unit.append("WorkingDirectory=").append(entry.directory().replace("%", "%%")).append('\n');
    for (String variable : entry.environment()) {
      unit.append("Environment=").append(quoted(variable)).append('\n');
    }
    unit.append("ExecStart=").append(command(entry.program())).append(" run --quiet");
    unit.append(arguments(entry)).append("\nExecReload=").append(command(entry.program())).append(" apply");
    for (String word : entry.reach()) {
      unit.append(' ').append(argument(word));
    }
    unit.append(
        "\n# Only reeve gets signals: it stops its services itself, and they outlive a reeve that is killed.\n");
    unit.append("KillMode=process\nDelegate=yes\nOOMPolicy=continue\nTasksMax=infinity\n");
    unit.append("Restart=on-failure\nRestartSec=1\nRestartPreventExitStatus=64 78\n");
    unit.append("# reeve blocks SIGABRT, the default, which would only begin a stop of any length.\n");
    unit.append("WatchdogSec=2min\nWatchdogSignal=SIGKILL\n");
    unit.append("TimeoutStopSec=").append(entry.stopSeconds() == 0 ? "infinity" : entry.stopSeconds() + "s");
    unit.append("\n\n[Install]\nWantedBy=").append(user ? "default.target" : "multi-user.target").append('\n');
    return unit.toString();
  }

  private static String arguments(BootEntry entry) {
    StringBuilder arguments = new StringBuilder();
    for (String file : entry.files()) {
      arguments.append(" -c ").append(argument(file));
    }
    return arguments.toString();
  }

  /** The first word of a command line: no variables are replaced in it. */
  private static String command(String path) {
    return quoted(path);
  }

  private static String argument(String word) {
    return quoted(word.replace("$", "$$"));
  }

  /** A word as systemd.syntax(7) quotes it, without specifiers. */
  private static String quoted(String word) {
    boolean plain = !word.isEmpty();
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= c > ' ' && "\"'\\;".indexOf(c) < 0;
      quoted.append(c == '"' || c == '\\' ? "\\" + c : c == '\n' ? "\\n" : String.valueOf(c));
    }
    return (plain ? word : quoted.append('"').toString()).replace("%", "%%");
  }

  @Override
  public List<String> enable(BootEntry entry) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    Path other = elsewhere(entry.name());
    if (other != null) {
      requireSameFiles(other, entry);
    }
    Path unit = Path.of(place(entry.name()));
    String before = BootFile.read(unit);
    boolean written = other == null && BootFile.write(unit, text(entry), MODE);
    if (written) {
      done.add("wrote \"" + unit + '"');
    }
    State state = state(entry.name());
    try {
      reload(written, entry.name(), done);
      if (!state.enabled()) {
        programs.succeed(systemctl("enable", entry.name() + ".service"));
        done.add("enabled the unit " + entry.name() + ".service");
      }
    } catch (BootException | SyscallException e) {
      if (written) {
        throw undone(unit, before, !state.enabled(), e);
      }
      throw e;
    }
    return done;
  }

  /** Restores the unit as it was before, and lets systemd read that as far as it does. */
  private BootException undone(Path unit, String before, boolean disable, Exception cause)
      throws BootException, SyscallException {
    if (disable) {
      // A failure may come after the link was made. Without a link there is nothing to do.
      programs.run(systemctl("disable", unit.getFileName().toString()));
    }
    BootException result = BootFile.undo(unit, before, MODE, cause);
    if (running) {
      programs.run(systemctl("daemon-reload"));
    }
    return result;
  }

  /**
   * Lets systemd read its units again if they were changed, or if an earlier change was not followed by that: reeve
   * boot was interrupted there, or it failed.
   */
  private void reload(boolean changed, String name, List<String> done) throws BootException, SyscallException {
    if (!running) {
      return;
    }
    if (changed) {
      programs.succeed(systemctl("daemon-reload"));
    } else if (property("NeedDaemonReload", name).equals("yes")) {
      programs.succeed(systemctl("daemon-reload"));
      done.add("made systemd read its units again");
    }
  }

  @Override
  public List<String> disable(String name) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    Path unit = Path.of(place(name));
    State before = state(name);
    if (!before.installed()) {
      reload(false, name, done);
      return done;
    }
    BootFile.requireOwn(unit);
    if (before.enabled()) {
      programs.succeed(systemctl("disable", name + ".service"));
      done.add("disabled the unit " + name + ".service");
    }
    boolean removed = BootFile.remove(unit);
    if (removed) {
      done.add("removed \"" + unit + '"');
    }
    reload(removed, name, done);
    return done;
  }

  /**
   * The unit of this name that systemd has from elsewhere, such as that of a package in /usr/lib/systemd/system.
   *
   * @return null: there is none, or one in the directory of {@link #place}, which hides it
   */
  private Path elsewhere(String name) throws BootException, SyscallException {
    if (BootFile.read(Path.of(place(name))) != null) {
      return null;
    }
    String path = property("FragmentPath", name);
    return path.startsWith("/") && !path.equals(place(name)) ? Path.of(path) : null;
  }

  /** A property of a unit (systemctl(1), "show"). @return empty: it has none, or no systemd runs */
  private String property(String property, String name) throws BootException, SyscallException {
    Programs.Output shown = programs.run(systemctl("show", "--property=" + property, "--value", name + ".service"));
    return shown.success() ? shown.text().strip() : "";
  }

  /** A unit from elsewhere is enabled if it starts reeve with the same files; another one is not replaced. */
  private static void requireSameFiles(Path unit, BootEntry entry) throws BootException {
    String text = BootFile.read(unit);
    if (text == null || !text.contains(" run --quiet" + arguments(entry) + "\n")) {
      throw new BootException("cannot enable \"" + unit + "\": this unit does not start reeve with \""
          + String.join("\", \"", entry.files()) + "\"; choose another name with --name, or these files with -c");
    }
  }

  @Override
  public State state(String name) throws BootException, SyscallException {
    Path other = elsewhere(name);
    boolean installed = other != null || BootFile.read(Path.of(place(name))) != null;
    boolean enabled = programs.run(systemctl("is-enabled", name + ".service")).success();
    String active = running ? programs.run(systemctl("is-active", name + ".service")).text().strip() : null;
    return new State(installed, enabled, active, other == null ? place(name) : other.toString());
  }

  @Override
  public List<String> next(BootEntry entry) {
    List<String> next = new ArrayList<>();
    if (running) {
      next.add("start it now with \"" + String.join(" ", systemctl("start", entry.name())) + '"');
    }
    if (user && !Files.exists(Path.of("/var/lib/systemd/linger", userName))) {
      next.add("the services of a user start at the login and end with the last session; with \"loginctl "
          + "enable-linger" + (userName.isEmpty() ? "" : " " + userName) + "\" they start and end with the machine");
    }
    return next;
  }

  /** As sd_booted(3) decides it. */
  static boolean isRunning() {
    return Files.isDirectory(Path.of("/run/systemd/system"));
  }

  private String[] systemctl(String... words) {
    List<String> all = new ArrayList<>(List.of("systemctl"));
    if (user) {
      all.add("--user");
    }
    all.addAll(List.of(words));
    return all.toArray(new String[0]);
  }
}
