package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.ProjectScope;
import reeve.cli.common.SubjectNames;
import reeve.config.access.AccessRule;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.read.KeyPlaces;
import reeve.daemon.HealthFile;
import reeve.posix.DirectoryMaker;
import reeve.posix.Files;
import reeve.posix.NetworkFileSystem;
import reeve.posix.Posix;
import reeve.posix.Sockets;
import reeve.runtime.process.PathRequirements;
import reeve.runtime.process.ServiceRequirements;

/** Finds what the services of a plan and reeve itself need to run and this machine lacks. It changes nothing. */
public final class PreflightCheck {
  private final Posix posix;
  private final Plan plan;
  private final Map<String, String> variables;
  private final KeyPlaces places;

  /** @param variables the environment of reeve */
  public PreflightCheck(Posix posix, Plan plan, Map<String, String> variables) {
    this.posix = posix;
    this.plan = plan;
    this.places = new KeyPlaces(plan.layers());
    this.variables = variables;
  }

  /**
   * The requirements that this machine does not meet, and without which {@code run} is refused or a service does not
   * run as it is defined: first those of reeve itself, then those of the services.
   *
   * @return a problem for each, at the line of its key; empty: none
   */
  public List<ConfigProblem> findings() {
    List<ConfigProblem> findings = new ArrayList<>();
    Settings settings = plan.settings();
    int euid = posix.euid();
    settingPath(findings, "log-file", settings.logFile().orElse(null), false);
    if (settings.socket().isPresent()) {
      socket(findings, DefaultPaths.socket(null, settings.socket().get(), null, euid, variables));
    }
    String group = SubjectNames.missingSocketGroup(posix, settings.socketGroup().orElse(null));
    if (group != null) {
      findings.add(ofReeve("socket-group", group));
    }
    for (AccessRule rule : settings.allow()) {
      String missing = SubjectNames.missing(posix, rule);
      if (missing != null) {
        findings.add(ofReeve("allow", missing));
      }
    }
    String termination = variables.get("REEVE_TERMINATION_LOG");
    if (termination != null && !termination.isEmpty()) {
      String problem = PathRequirements.writable(posix, termination, false);
      String directory = DirectoryMaker.parent(termination);
      if (problem == null && !directory.isEmpty() && posix.fileInfo(directory) == null) {
        problem = "the directory \"" + directory + "\" does not exist"; // it is not made
      }
      if (problem != null) {
        findings.add(ofReeve("REEVE_TERMINATION_LOG",
            "cannot write the file that REEVE_TERMINATION_LOG names, \"" + termination + "\": " + problem));
      }
    }
    ServiceRequirements requirements =
        new ServiceRequirements(posix, variables.get("PATH"),
            DefaultPaths.logDir(settings, project(), euid, variables));
    for (ServiceSpec spec : plan.services()) {
      findings.addAll(places.located(requirements.ofStart(spec)));
      findings.addAll(places.located(requirements.ofRun(spec)));
    }
    return findings;
  }

  /**
   * What reeve itself lacks and runs without: {@code run} starts without a state directory, named or not, and only
   * warns of it. Also what its settings do not mean together.
   *
   * @return a warning for each, at the line of its key; empty: none
   */
  public List<ConfigProblem> warnings() {
    List<ConfigProblem> warnings = new ArrayList<>(0);
    String stateDir = DefaultPaths.stateDir(plan.settings(), project(), posix.euid(), variables);
    settingPath(warnings, "state-dir", stateDir, true);
    String network = stateDir == null ? null : NetworkFileSystem.warning(posix.storage(), stateDir);
    if (network != null) {
      warnings.add(ofReeve("state-dir", network));
    }
    String health = plan.settings().healthFile().orElse(null);
    int before = warnings.size();
    settingPath(warnings, "health-file", health, false);
    String foreign = health == null || warnings.size() > before ? null : new HealthFile(posix, health).foreign();
    if (foreign != null) {
      warnings.add(ofReeve("health-file", "cannot use health-file \"" + health + "\": " + foreign));
    }
    String group = plan.settings().socketGroup().orElse(null);
    if (group != null && !plan.settings().allow().isEmpty() && !names(plan.settings().allow(), group)) {
      warnings.add(ofReeve("socket-group", "the members of \"" + group + "\" have no right any more: with allow, "
          + "socket-group gives none; add it to allow, with \"admin\" for what it had"));
    }
    return warnings;
  }

  private ProjectScope project() {
    return DefaultPaths.ownProject(plan.files(), null, plan.settings().socket().orElse(null), variables, 0);
  }

  private static boolean names(List<AccessRule> rules, String group) {
    for (AccessRule rule : rules) {
      if (!rule.ofUser() && rule.subject().equals(group)) {
        return true;
      }
    }
    return false;
  }

  private void settingPath(List<ConfigProblem> findings, String key, String path, boolean directory) {
    String problem = path == null ? null : PathRequirements.writable(posix, path, directory);
    if (problem != null) {
      findings.add(ofReeve(key, "cannot use " + key + " \"" + path + "\": " + problem));
    }
  }

  /** A socket that is there already is that of a reeve that runs, or is taken over. */
  private void socket(List<ConfigProblem> findings, String path) {
    Files.FileInfo info = posix.fileInfo(path);
    String directory = DirectoryMaker.parent(path);
    String problem = null;
    if (Sockets.pathLength(path) > Sockets.LONGEST_PATH) {
      problem = "a socket's path has at most " + Sockets.LONGEST_PATH + " bytes";
    } else if (info != null && (info.isRegular() || info.isDirectory())) {
      problem = "there is something else than a socket";
    } else {
      String above = directory.isEmpty() ? "/" : directory;
      boolean made = posix.fileInfo(above) == null; // only the last directory is made
      String parent = DirectoryMaker.parent(above);
      problem = made && posix.fileInfo(parent.isEmpty() ? "/" : parent) == null
          ? "the directory \"" + parent + "\" does not exist" : PathRequirements.writable(posix, above, true);
    }
    if (problem != null) {
      findings.add(ofReeve("socket", "cannot listen on the socket \"" + path + "\": " + problem));
    }
  }

  private ConfigProblem ofReeve(String key, String message) {
    boolean isVariable = key.startsWith("REEVE_");
    return new ConfigProblem(places.ofReeve(plan.files(), key), isVariable ? "" : "reeve." + key, message, "");
  }
}
