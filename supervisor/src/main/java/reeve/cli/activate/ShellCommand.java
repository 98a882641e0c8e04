package reeve.cli.activate;

import java.util.Map;
import java.util.concurrent.Callable;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.ProjectSearch;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * {@code reeve __shell PID LEFT ENTERED}: what the hook of a shell calls when its project is another one. The
 * directories are empty for none.
 */
public final class ShellCommand implements Callable<Integer> {
  public static final String NAME = "__shell";

  private final String[] args;

  /** @param args of the program; the first is the name of this command */
  public ShellCommand(String[] args) {
    this.args = args;
  }

  @Override
  public Integer call() {
    if (args.length != 4 || !args[1].matches("[1-9][0-9]{0,8}")) {
      return Failure.report("cannot follow a shell: use the code that \"reeve activate\" prints");
    }
    Posix posix = new LinuxPosix();
    Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    variables.remove("REEVE_SOCKET"); // of another reeve: the directory says which one is meant
    String stateHome = DefaultPaths.stateHome(variables);
    if (stateHome == null) {
      return Failure.report("cannot follow a shell: there is no directory for what it needs; set HOME or "
          + "XDG_STATE_HOME");
    }
    ShellHook hook = new ShellHook(posix, variables, stateHome, System.err);
    int shell = Integer.parseInt(args[1]);
    int left = args[2].isEmpty() ? ExitCodes.OK : hook.leave(args[2], shell);
    if (args[3].isEmpty()) {
      return left;
    }
    ProjectSearch.Found nearest = ProjectSearch.nearest();
    if (nearest != null && nearest.refusal() != null) {
      return Failure.report(nearest.refusal());
    }
    int entered = hook.enter(args[3], shell);
    return left == ExitCodes.OK ? entered : left;
  }
}
