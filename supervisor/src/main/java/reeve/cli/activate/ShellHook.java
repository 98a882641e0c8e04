package reeve.cli.activate;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.TerminalText;
import reeve.config.layer.EndOptions;
import reeve.config.layer.ReadOptions;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.GraphReply;
import reeve.control.client.ReplyWait;
import reeve.control.client.ServiceStatus;
import reeve.daemon.DetachedRun;
import reeve.daemon.RunOptions;
import reeve.posix.Posix;

/**
 * What happens when a shell enters or leaves the directory of a project. It waits neither for a service that starts nor
 * for one that stops, because a prompt waits for it. One thread.
 */
final class ShellHook {
  private static final int CONNECTS = 200;
  private static final long PAUSE_NANOS = 10_000_000L;

  private final Posix posix;
  private final Map<String, String> variables;
  private final String stateHome;
  private final PrintStream terminal;

  /** @param terminal receives a sentence when something starts or stops */
  ShellHook(Posix posix, Map<String, String> variables, String stateHome, PrintStream terminal) {
    this.posix = posix;
    this.variables = variables;
    this.stateHome = stateHome;
    this.terminal = terminal;
  }

  /**
   * Starts the services with {@code auto = true} for the first shell that enters, if the project is allowed.
   *
   * @param shell pid of the shell
   * @return the exit code
   */
  int enter(String directory, int shell) {
    try {
      HookedProject project = HookedProject.of(directory, variables);
      List<String> names = project.autoServices();
      if (names.isEmpty()) {
        return ExitCodes.OK;
      }
      AllowedProjects.Answer answer = new AllowedProjects(stateHome).answer(project);
      if (answer != AllowedProjects.Answer.ALLOWED) {
        return Failure.report("cannot start " + list(names) + ": \"" + TerminalText.line(project.file())
            + (answer == AllowedProjects.Answer.CHANGED ? "\" has changed since it was allowed"
                : "\" is not allowed to start services on entering")
            + "; read it, and then type reeve allow");
      }
      try (ProjectVisits visits = ProjectVisits.open(posix, stateHome, project.file())) {
        int code = visits.isEmpty() ? start(project, directory, names, visits) : ExitCodes.OK;
        visits.enter(shell);
        visits.save();
        return code;
      }
    } catch (IOException e) {
      return Failure.report(TerminalText.line(e.getMessage()));
    } catch (ClientException e) {
      return Failure.report("cannot start the services of \"" + TerminalText.line(directory) + "\": "
          + TerminalText.line(e.getMessage()));
    }
  }

  private int start(HookedProject project, String directory, List<String> names, ProjectVisits visits)
      throws ClientException {
    try (ControlClient reeve = connect(project, directory)) {
      if (reeve != null) {
        List<String> down = new ArrayList<>(names);
        down.removeAll(up(reeve));
        if (!down.isEmpty()) {
          reeve.act(ServiceAction.START, new Selector(down, false, false), true, false, ReplyWait.NONE);
          visits.started(down);
          terminal.println("reeve: starting " + list(down));
        }
        return ExitCodes.OK;
      }
    }
    int code = detached(project);
    if (code != ExitCodes.OK) {
      return code;
    }
    try (ControlClient reeve = connectToNew(project, directory)) {
      if (reeve != null) {
        visits.startedReeve(reeve.pid());
        visits.started(names);
        terminal.println("reeve: starting " + list(names) + "; reeve status shows them");
      }
    }
    return ExitCodes.OK;
  }

  /** Starts a reeve of the project with these services only. What it prints is no message for a prompt. */
  private int detached(HookedProject project) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(PrintStream.nullOutputStream()));
    try {
      return new DetachedRun(posix, new RunOptions(List.of(project.file()), false, false, null, false, null,
          ReadOptions.AUTO, false, List.of(), false, EndOptions.NONE),
          new File(project.file()).getParent()).run();
    } finally {
      System.setOut(out);
    }
  }

  /**
   * Stops what was started for the shells, if this was the last one in the project.
   *
   * @param shell pid of the shell
   * @return the exit code
   */
  int leave(String directory, int shell) {
    String file = ProjectPlace.file(directory);
    try (ProjectVisits visits = ProjectVisits.open(posix, stateHome, file)) {
      visits.leave(shell);
      if (visits.isEmpty()) {
        stop(file, directory, visits);
        visits.stopped();
      }
      visits.save();
      return ExitCodes.OK;
    } catch (IOException e) {
      return Failure.report("cannot record that a shell has left \"" + TerminalText.line(directory) + "\": "
          + TerminalText.line(e.getMessage()));
    } catch (ClientException e) {
      return Failure.report("cannot stop the services of \"" + TerminalText.line(directory) + "\": "
          + TerminalText.line(e.getMessage()));
    }
  }

  private void stop(String file, String directory, ProjectVisits visits) throws ClientException {
    List<String> started = visits.services();
    if (started.isEmpty()) {
      return;
    }
    try (ControlClient reeve = ProjectPlace.connect(posix, variables, file, directory)) {
      if (reeve == null) {
        return; // it was stopped by hand
      }
      GraphReply graph = reeve.graph();
      List<String> up = up(reeve);
      // In a reeve that was started for the shells, what these services need was started for them too.
      boolean isOwn = visits.isStartedReeve(reeve.pid());
      Set<String> stopping = isOwn ? NeededServices.of(graph, started) : new LinkedHashSet<>(started);
      List<String> byHand = new ArrayList<>(up);
      byHand.removeAll(stopping);
      stopping.removeAll(NeededServices.of(graph, byHand));
      stopping.retainAll(up);
      if (isOwn && byHand.isEmpty()) {
        reeve.shutdown(false, ControlClient.NEVER, null);
      } else if (stopping.isEmpty()) {
        return;
      } else {
        reeve.act(ServiceAction.STOP, new Selector(new ArrayList<>(stopping), false, false), true, false,
            ReplyWait.NONE);
      }
      terminal.println("reeve: stopping " + list(started));
    }
  }

  private static List<String> up(ControlClient reeve) throws ClientException {
    List<String> up = new ArrayList<>();
    for (ServiceStatus service : reeve.status(Selector.EMPTY, false).services()) {
      if (service.target().equals("up")) {
        up.add(service.name());
      }
    }
    return up;
  }

  /** The reeve that was started reports its start a moment before its socket answers. */
  private ControlClient connectToNew(HookedProject project, String directory) throws ClientException {
    ControlClient reeve = connect(project, directory);
    for (int i = 0; reeve == null && i < CONNECTS; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      reeve = connect(project, directory);
    }
    return reeve;
  }

  private ControlClient connect(HookedProject project, String directory) throws ClientException {
    return ProjectPlace.connect(posix, variables, project.file(), directory);
  }

  private static String list(List<String> names) {
    return TerminalText.line(String.join(", ", names));
  }
}
