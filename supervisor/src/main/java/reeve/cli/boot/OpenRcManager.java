package reeve.cli.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.SyscallException;

/** OpenRC: a script in /etc/init.d (openrc-run(8)), of which supervise-daemon is the supervisor. For the machine. */
final class OpenRcManager implements BootManager {
  private static final String DIRECTORY = "/etc/init.d";

  private final Programs programs;

  OpenRcManager(Programs programs) {
    this.programs = programs;
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
    return DIRECTORY + "/" + name;
  }

  @Override
  public String text(BootEntry entry) {
    String program = BootEntry.shellWord(entry.program());
    StringBuilder arguments = new StringBuilder("run --quiet");
    for (String file : entry.files()) {
      arguments.append(" -c ").append(BootEntry.shellWord(file));
    }
    StringBuilder script = new StringBuilder("#!/sbin/openrc-run\n# " + BootEntry.MARK + ".\n\n");
    for (String variable : entry.environment()) {
      script.append("export ").append(BootEntry.shellWord(variable)).append('\n');
    }
    script.append("name=").append(BootEntry.shellWord(entry.name())).append('\n');
    script.append("description=\"reeve, a process supervisor\"\n");
    script.append("supervisor=supervise-daemon\ncommand=").append(program).append('\n');
    script.append("command_args=").append(BootEntry.shellWord(arguments.toString())).append('\n');
    script.append("directory=").append(BootEntry.shellWord(entry.directory())).append('\n');
    script.append("respawn_delay=1\nrespawn_max=0\n");
    // Only reeve gets the signal: it stops its services itself.
    script.append("retry=").append(
        entry.stopSeconds() == 0 ? "\"TERM/86400\"" : "\"TERM/" + entry.stopSeconds() + "/KILL/5\"");
    script.append("\nextra_started_commands=\"reload\"\n\ndepend() {\n  need localmount\n  use net\n"
        + "  after bootmisc\n}\n\nreload() {\n  ");
    script.append(program).append(" apply")
        .append(entry.socket() == null ? "" : " --socket " + BootEntry.shellWord(entry.socket())).append("\n}\n");
    return script.toString();
  }

  @Override
  public List<String> enable(BootEntry entry) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    if (BootFile.write(Path.of(place(entry.name())), text(entry), "rwxr-xr-x")) {
      done.add("wrote \"" + place(entry.name()) + '"');
    }
    if (!state(entry.name()).enabled()) {
      programs.succeed("", "rc-update", "add", entry.name(), "default");
      done.add("added " + entry.name() + " to the runlevel default");
    }
    return done;
  }

  @Override
  public List<String> disable(String name) throws BootException, SyscallException {
    List<String> done = new ArrayList<>();
    State before = state(name);
    if (before.installed() && before.enabled()) {
      programs.succeed("", "rc-update", "del", name, "default");
      done.add("removed " + name + " from the runlevel default");
    }
    if (BootFile.remove(Path.of(place(name)))) {
      done.add("removed \"" + place(name) + '"');
    }
    return done;
  }

  @Override
  public State state(String name) throws BootException {
    return new State(BootFile.read(Path.of(place(name))) != null,
        Files.exists(Path.of("/etc/runlevels/default", name)), null);
  }

  @Override
  public List<String> next(BootEntry entry) {
    return List.of("start it now with \"rc-service " + entry.name() + " start\"");
  }
}
