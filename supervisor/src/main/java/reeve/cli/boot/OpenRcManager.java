package reeve.cli.boot;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.SyscallException;

/** OpenRC: a script in /etc/init.d (openrc-run(8)), of which supervise-daemon is the supervisor. For the machine. */
final class OpenRcManager implements BootManager {
  /**
   * supervise-daemon gives up at the eleventh end within the period, as that of a broken configuration, which comes a
   * second or two after each start (supervise-daemon(8)).
   */
  private static final String RESPAWN = "respawn_delay=1\nrespawn_max=10\nrespawn_period=120\n";

  private static final String MODE = "rwxr-xr-x";

  private final Programs programs;
  private final Path root;

  /** @param root the root of the file system: another one for tests */
  OpenRcManager(Programs programs, Path root) {
    this.programs = programs;
    this.root = root;
  }

  /** Whether this machine was booted by it. */
  static boolean isRunning() {
    return Files.isDirectory(Path.of("/run/openrc"));
  }

  @Override
  public String word() {
    return "openrc";
  }

  @Override
  public String place(String name) {
    return root.resolve("etc/init.d").resolve(name).toString();
  }

  @Override
  public String text(BootEntry entry) {
    String program = BootEntry.shellWord(entry.program());
    // supervise-daemon.sh expands these without quotes into an eval.
    StringBuilder arguments = new StringBuilder("run --quiet");
    for (String file : entry.files()) {
      arguments.append(" -c ").append(BootEntry.evalWord(file));
    }
    StringBuilder script = new StringBuilder("#!/sbin/openrc-run\n# " + BootEntry.MARK + ".\n\n");
    for (String variable : entry.environment()) {
      script.append("export ").append(BootEntry.shellWord(variable)).append('\n');
    }
    script.append("name=").append(BootEntry.shellWord(entry.name())).append('\n');
    script.append("description=\"reeve, a process supervisor\"\n");
    script.append("supervisor=supervise-daemon\ncommand=")
        .append(BootEntry.shellWord(BootEntry.evalWord(entry.program()))).append('\n');
    script.append("command_args=").append(BootEntry.shellWord(arguments.toString())).append('\n');
    script.append("directory=").append(BootEntry.shellWord(BootEntry.evalWord(entry.directory()))).append('\n');
    script.append(RESPAWN);
    // Otherwise what reeve reports before its log is open, such as a fault of the configuration, goes to /dev/null.
    script.append("output_log=/var/log/").append(entry.name()).append(".log\nerror_log=/var/log/").append(entry.name())
        .append(".log\n");
    // Only reeve gets the signal: it stops its services itself.
    script.append("retry=").append(
        entry.stopSeconds() == 0 ? "\"TERM/86400\"" : "\"TERM/" + entry.stopSeconds() + "/KILL/5\"");
    script.append("\nextra_started_commands=\"reload\"\n\ndepend() {\n  want localmount\n  use net\n"
        + "  after bootmisc\n}\n\nreload() {\n  ");
    script.append(program).append(" apply");
    for (String word : entry.reach()) {
      script.append(' ').append(BootEntry.shellWord(word));
    }
    script.append("\n}\n");
    return script.toString();
  }

  @Override
  public List<String> enable(BootEntry entry) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    Path script = Path.of(place(entry.name()));
    String before = BootFile.read(script);
    boolean written = BootFile.write(script, text(entry), MODE);
    if (written) {
      done.add("wrote \"" + script + '"');
    }
    if (!state(entry.name()).enabled()) {
      try {
        programs.succeed("rc-update", "add", entry.name(), "default");
      } catch (BootException | SyscallException e) {
        if (written) {
          throw BootFile.undo(script, before, MODE, e);
        }
        throw e;
      }
      done.add("added " + entry.name() + " to the runlevel default");
    }
    return done;
  }

  @Override
  public List<String> disable(String name) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    State before = state(name);
    BootFile.requireOwn(Path.of(place(name)));
    if (before.installed() && before.enabled()) {
      programs.succeed("rc-update", "del", name, "default");
      done.add("removed " + name + " from the runlevel default");
    }
    // rc-service stops a service by its script, and nothing but that ends supervise-daemon.
    if (!isStarted(name) && BootFile.remove(Path.of(place(name)))) {
      done.add("removed \"" + place(name) + '"');
    }
    return done;
  }

  @Override
  public State state(String name) throws BootException {
    return new State(BootFile.read(Path.of(place(name))) != null,
        Files.exists(root.resolve("etc/runlevels/default").resolve(name), LinkOption.NOFOLLOW_LINKS),
        isStarted(name) ? "started" : null, place(name));
  }

  private boolean isStarted(String name) {
    return Files.exists(root.resolve("run/openrc/started").resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public List<String> next(BootEntry entry) {
    String service = "\"rc-service " + entry.name();
    return List.of("start it now with " + service + " start\"", "stop it with " + service
        + " stop\": after reeve down and reeve shutdown OpenRC starts it again");
  }

  @Override
  public List<String> nextAfterDisable(String name) {
    return !isStarted(name) ? List.of() : List.of("a reeve that runs goes on; stop it with \"rc-service " + name
        + " stop\", which needs \"" + place(name) + "\"; reeve boot disable removes that afterwards");
  }
}
