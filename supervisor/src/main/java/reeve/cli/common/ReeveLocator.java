package reeve.cli.common;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.Failure;
import reeve.app.ProjectScope;
import reeve.app.ProjectEntry;
import reeve.app.ProjectRegistry;
import reeve.app.ProjectSearch;
import reeve.config.util.ShellText;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.posix.Posix;

/**
 * Finds the reeve that a command means, for every command by one rule (docs/projects.md): {@code --socket}, otherwise
 * {@code -p}, otherwise {@code --system}, otherwise {@code REEVE_SOCKET}, otherwise the project of the working
 * directory, otherwise the reeve of the user or of the machine. If that one does not run, no other one takes its place;
 * only PID 1, which is the reeve of its whole machine or container, does, and that is said. One thread.
 */
public final class ReeveLocator {
  private static final String MACHINE = "/etc/reeve";

  private final Posix posix;
  private final Map<String, String> environment;
  private final ProjectRegistry registry;
  private final String socket;
  private final String named;
  private final boolean system;

  /**
   * Nothing is looked for yet.
   *
   * @param socket {@code --socket}; null: not given
   * @param named {@code -p}; null: not given
   * @param system {@code --system}
   * @param environment of the command
   */
  public ReeveLocator(String socket, String named, boolean system, Posix posix, Map<String, String> environment) {
    this.socket = socket;
    this.named = named;
    this.system = system;
    this.posix = posix;
    this.environment = environment;
    this.registry = new ProjectRegistry(posix, environment);
  }

  /** Whether an option or a variable names a socket, so that no directory decides. */
  public boolean isSocketNamed() {
    return socket != null || named == null && !system && !environment.getOrDefault("REEVE_SOCKET", "").isEmpty();
  }

  /**
   * The configuration files that are meant where the command line names none.
   *
   * @return empty: the default ones
   * @throws ClientException if {@code -p} names no project
   */
  public List<String> files() throws ClientException {
    return named != null ? List.of(namedProject().file())
        : system ? List.of(MACHINE) : List.of();
  }

  /**
   * The project that is meant, whether its reeve runs or not.
   *
   * @return null: the reeve of the user or of the machine, or that of a socket, is meant
   * @throws ClientException if {@code -p} names no project, or if the file of the working directory is not safe
   */
  public ProjectScope project() throws ClientException {
    if (socket != null || named != null) {
      return socket != null ? null : namedProject();
    }
    ProjectSearch.Found found = system || isSocketNamed() ? null : ProjectSearch.nearest();
    if (found != null && found.refusal() != null) {
      throw ClientException.refused(found.refusal());
    }
    return found == null ? null : ProjectScope.ofFiles(List.of(found.path()));
  }

  /** As {@link #connect(long)}, with the usual limit. */
  public ControlClient connect() throws ClientException {
    return connect(ControlClient.MAX_SILENCE_NANOS);
  }

  /**
   * Connects to the reeve that is meant.
   *
   * @param silenceLimit how long reeve may send nothing at all, in nanoseconds
   */
  public ControlClient connect(long silenceLimit) throws ClientException {
    if (isSocketNamed()) {
      return ControlClient.connect(DefaultPaths.sockets(socket, posix.euid(), environment), silenceLimit);
    }
    ProjectScope project;
    try {
      project = project();
    } catch (ClientException e) {
      ControlClient first = named == null ? first(silenceLimit) : null;
      if (first != null) {
        return first;
      }
      throw e;
    }
    return project == null ? ofTheUser(silenceLimit) : ofProject(project, silenceLimit);
  }

  private List<String> userSockets() {
    return DefaultPaths.sockets(null, posix.euid(), Map.of("XDG_RUNTIME_DIR",
        environment.getOrDefault("XDG_RUNTIME_DIR", "")));
  }

  private ControlClient ofTheUser(long silenceLimit) throws ClientException {
    try {
      return ControlClient.connect(userSockets(), silenceLimit);
    } catch (ClientException e) {
      String others = e.isAbsent() && !system ? others(null) : "";
      throw others.isEmpty() ? e : ClientException.absent(e.getMessage() + others);
    }
  }

  private ControlClient ofProject(ProjectScope project, long silenceLimit) throws ClientException {
    List<String> sockets = new ArrayList<>(registry.sockets(project));
    if (posix.euid() != 0) { // of root, which may let a group use it
      sockets.add(DefaultPaths.socket(null, null, project, 0, Map.of()));
    }
    try {
      return ControlClient.connect(sockets, silenceLimit);
    } catch (ClientException e) {
      if (!e.isAbsent()) {
        throw e;
      }
    }
    StringBuilder other = new StringBuilder();
    ControlClient user = ofUserFor(project, silenceLimit, other);
    if (user != null) {
      return user;
    }
    throw ClientException.absent("cannot reach the reeve of the project " + quoted(project.name()) + " ("
        + TerminalText.line(project.directory()) + "): none runs; start it with \"reeve up -d\"" + other
        + others(project));
  }

  /**
   * The reeve of the user or of the machine, if it is this project's: it runs its file, or it is PID 1.
   *
   * @param other receives what else answers, as the rest of a sentence
   * @return null: it is not
   */
  private ControlClient ofUserFor(ProjectScope project, long silenceLimit, StringBuilder other) throws ClientException {
    ControlClient user;
    try {
      user = ControlClient.connect(userSockets(), silenceLimit);
    } catch (ClientException e) {
      return null; // it is not what was asked for
    }
    if (user.pid() == 1 || user.versionDetails().files().contains(project.file())) {
      if (user.pid() == 1 && !user.versionDetails().files().contains(project.file())) {
        note("no reeve of the project " + quoted(project.name()) + " runs; this is PID 1, on \"" + user.path() + "\"");
      }
      return user;
    }
    other.append("; the reeve of this ").append(user.path().startsWith("/run/reeve") ? "machine" : "user")
        .append(" runs: use --system for it");
    user.close();
    return null;
  }

  /** PID 1, where the file of the working directory was refused; null: none answers. */
  private ControlClient first(long silenceLimit) throws ClientException {
    try {
      ControlClient user = ControlClient.connect(userSockets(), silenceLimit);
      if (user.pid() == 1) {
        return user;
      }
      user.close();
    } catch (ClientException e) {
      return null;
    }
    return null;
  }

  /** The other projects that run, as the rest of a sentence; empty: none does. */
  private String others(ProjectScope project) {
    List<ProjectEntry> running = registry.running();
    for (ProjectEntry entry : running) {
      if (project != null && entry.project().key().equals(project.key())) {
        return "; its reeve, pid " + entry.pid() + ", runs and does not listen yet, or not any more";
      }
      if (project != null && registry.isOf(entry, project)) {
        return "; it was moved while its reeve runs, which was started in \""
            + TerminalText.line(entry.project().directory()) + "\": use -p " + word(entry.project().name());
      }
    }
    return running.isEmpty() ? ""
        : running.size() == 1 ? "; the project " + quoted(running.get(0).project().name()) + " runs: use -p "
            + word(running.get(0).project().name())
        : "; " + running.size() + " projects run: see reeve projects";
  }

  private ProjectScope namedProject() throws ClientException {
    boolean path = named.indexOf('/') >= 0 || named.equals(".") || named.equals("..");
    List<ProjectEntry> found = new ArrayList<>();
    for (ProjectEntry entry : path ? List.<ProjectEntry>of() : registry.running()) {
      if (entry.project().name().equals(named)) {
        found.add(entry);
      }
    }
    if (found.size() == 1) {
      return found.get(0).project();
    }
    if (found.size() > 1) {
      StringBuilder text = new StringBuilder();
      for (ProjectEntry entry : found) {
        text.append(text.length() == 0 ? "" : ", ").append(TerminalText.line(entry.project().directory()));
      }
      throw ClientException.refused("cannot use -p " + TerminalText.line(named) + ": " + found.size()
          + " projects of that name run; name one by its directory: " + text);
    }
    File file = new File(named);
    String directory =
        file.getName().equals(ProjectScope.FILE) && file.isFile() ? file.getAbsoluteFile().getParent() : named;
    if (new File(directory, ProjectScope.FILE).isFile()) {
      return ProjectScope.at(directory);
    }
    throw ClientException.absent(path
        ? "cannot use -p " + TerminalText.line(named) + ": there is no reeve.toml in that directory"
        : "cannot use -p " + TerminalText.line(named) + ": no project of that name runs, and there is no directory of "
            + "that name with a reeve.toml; see reeve projects");
  }

  private static void note(String text) {
    Failure.note(TerminalText.line(text));
  }

  /** A word to type in a shell. */
  static String word(String name) {
    return ShellText.word(TerminalText.line(name));
  }

  private static String quoted(String name) {
    return "\"" + TerminalText.line(name) + "\"";
  }
}
