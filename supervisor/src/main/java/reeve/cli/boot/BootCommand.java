package reeve.cli.boot;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.ProgramVersion;
import reeve.config.Plan;
import reeve.json.JsonObject;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** {@code reeve boot}: starts reeve with the machine, or with the sessions of a user. */
@Command(
    name = "boot",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Starts reeve with the machine, or shows whether it is. As root for the machine, otherwise for the user.",
        "It writes a unit of systemd, a script of OpenRC, or as the last resort a line @reboot of cron, and prints "
            + "what it did and what is left to do. What is there already is not done again, and nothing that runs is "
            + "started or stopped."
    })
public final class BootCommand implements Callable<Integer> {
  /** What is done. */
  enum Action {
    enable,
    disable,
    status
  }

  /** The programs that start others with the machine. */
  enum Manager {
    systemd,
    openrc,
    cron
  }

  @Parameters(paramLabel = "ACTION", description = "enable, disable or status.")
  private Action action;

  @Option(names = {"-c", "--file", "--config"}, paramLabel = "FILE",
      description = "The configuration that reeve is started with; may be repeated. Default: the nearest "
          + "reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--name", paramLabel = "UNIT", description = "The name of the unit, script or line. Default: reeve.")
  private String name = "reeve";

  @Option(names = "--user", description = "For the user, also as root.")
  private boolean user;

  @Option(names = "--manager", paramLabel = "MANAGER",
      description = "systemd, openrc or cron. Default: the first of them that this machine has.")
  private Manager manager;

  @Option(names = "--print", description = "Only print the unit, script or line that enable would write.")
  private boolean print;

  @Option(names = "--json", description = "Print JSON, as docs/json.md describes it.")
  private boolean json;

  @Override
  public Integer call() {
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    boolean forUser = user || posix.euid() != 0;
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
      Failure.report("cannot use the name \"" + name + "\": it has letters, digits, _, . and - only");
      return ExitCodes.USAGE;
    }
    try {
      BootManager chosen = choose(forUser, variables, new Programs(posix));
      if (print || action == Action.enable) {
        BootEntry entry = entry(forUser, variables);
        return entry == null ? ExitCodes.CONFIG : print ? print(chosen, entry) : enable(chosen, entry);
      }
      return action == Action.disable ? disable(chosen) : status(chosen);
    } catch (BootManager.BootException e) {
      Failure.report(e.getMessage());
      return ExitCodes.FAILURE;
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    }
  }

  private BootManager choose(boolean forUser, Map<String, String> variables, Programs programs)
      throws BootManager.BootException {
    Manager found = manager != null ? manager
        : SystemdManager.isRunning() ? Manager.systemd
        : OpenRcManager.isRunning() && !forUser ? Manager.openrc
        : programs.exists("crontab") ? Manager.cron : null;
    if (found == null) {
      throw new BootManager.BootException("cannot find what starts programs with this machine: neither systemd nor "
          + "OpenRC runs, and there is no crontab; name one with --manager, or let your init run reeve run");
    }
    if (found == Manager.openrc && forUser) {
      throw new BootManager.BootException("cannot use OpenRC for a user: run this as root, or use --manager cron");
    }
    return found == Manager.systemd ? new SystemdManager(forUser, SystemdManager.isRunning(), variables, programs)
        : found == Manager.openrc ? new OpenRcManager(programs, Path.of("/")) : new CronManager(programs);
  }

  /** @return null: the configuration has a problem, which was reported */
  private BootEntry entry(boolean forUser, Map<String, String> variables) throws BootManager.BootException {
    List<String> existing = PlanFiles.existing(files);
    // The given files, and not the existing ones: the default one is refused if another user could have written it.
    Plan plan = PlanFiles.read(files, variables, System.err);
    if (plan == null) {
      return null;
    }
    String home = System.getProperty("reeve.home");
    if (home == null) {
      throw new BootManager.BootException("cannot name the program: it was not started by its launcher, bin/reeve");
    }
    List<String> absolute = new ArrayList<>();
    for (String file : existing) {
      absolute.add(new File(file).getAbsoluteFile().toPath().normalize().toString());
    }
    BootEntry entry = new BootEntry(name, home + "/bin/reeve", absolute, plan.settings().socket().orElse(null),
        plan.settings().shutdownBudget().orElse(null), directory(absolute.get(0)), needed(forUser, home, variables),
        forUser);
    if (entry.problem() != null) {
      throw new BootManager.BootException(entry.problem());
    }
    return entry;
  }

  /** Where the paths of commands begin: where the file is, and the root for a file of the machine. */
  private static String directory(String file) {
    File first = new File(file);
    return file.startsWith("/etc/") ? "/" : first.isDirectory() ? file : first.getParent();
  }

  /** The variables that this program was started with, and that a manager would not set. */
  private static List<String> needed(boolean forUser, String home, Map<String, String> variables) {
    List<String> needed = new ArrayList<>();
    boolean named = variables.containsKey("REEVE_JAVA_HOME") || variables.containsKey("JAVA_HOME");
    if (named && !new File(home, "jre/bin/java").exists()) {
      needed.add("REEVE_JAVA_HOME=" + System.getProperty("java.home"));
    }
    if (forUser && variables.containsKey("PATH")) {
      needed.add("PATH=" + variables.get("PATH"));
    }
    return needed;
  }

  private int print(BootManager chosen, BootEntry entry) {
    if (json) {
      System.out.println(JsonObject.EMPTY.with("manager", chosen.word()).with("name", name)
          .with("place", chosen.place(name)).with("text", chosen.text(entry)).text());
    } else {
      System.out.print(chosen.text(entry));
    }
    return ExitCodes.OK;
  }

  private int enable(BootManager chosen, BootEntry entry) throws BootManager.BootException, SyscallException {
    List<String> done = chosen.enable(entry);
    report(chosen, done, "reeve is enabled already: \"" + chosen.state(name).place() + "\" is as it should be",
        chosen.next(entry));
    return ExitCodes.OK;
  }

  private int disable(BootManager chosen) throws BootManager.BootException, SyscallException {
    List<String> done = chosen.disable(name);
    report(chosen, done, "nothing to do: " + chosen.word() + " starts no reeve of the name \"" + name + '"',
        done.isEmpty() ? List.of() : chosen.nextAfterDisable(name));
    return ExitCodes.OK;
  }

  private void report(BootManager chosen, List<String> done, String nothing, List<String> next)
      throws BootManager.BootException, SyscallException {
    if (json) {
      System.out.println(fields(chosen).with("done", done).with("next", next).text());
      return;
    }
    for (String one : done.isEmpty() ? List.of(nothing) : done) {
      System.out.println(one);
    }
    for (String one : next) {
      System.out.println("next: " + one);
    }
  }

  private JsonObject fields(BootManager chosen) throws BootManager.BootException, SyscallException {
    BootManager.State state = chosen.state(name);
    return JsonObject.EMPTY.with("manager", chosen.word()).with("name", name).with("place", state.place())
        .with("installed", state.installed()).with("enabled", state.enabled()).with("active", state.active());
  }

  private int status(BootManager chosen) throws BootManager.BootException, SyscallException {
    BootManager.State state = chosen.state(name);
    if (json) {
      System.out.println(fields(chosen).text());
    } else {
      System.out
          .println(name + " is " + (state.enabled() ? "enabled" : state.installed() ? "disabled" : "not installed")
              + " in " + chosen.word() + " (" + state.place() + ")"
              + (state.active() == null ? "" : ", and " + state.active()));
    }
    return state.enabled() ? ExitCodes.OK : ExitCodes.FAILURE;
  }
}
