package reeve.config.read.execution;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import reeve.config.execution.DirectoriesSpec;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SchedulingSpec;
import reeve.config.execution.TerminalSpec;
import reeve.config.execution.UserSpec;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;

/**
 * Gathers the keys of {@link ExecutionSpec} of a service. An invalid value is reported and changes nothing. The readers
 * of the single keys are loaded only if a file has one.
 */
public final class ExecutionBuilder {
  private static final int MAX_OOM_SCORE = 1000;

  /** The runtime directories of all services, each with its service. */
  private final RuntimeDirectories runtimeDirectories;
  private SettingLocation runtimeLocation;
  private SettingLocation credentialLocation;
  private SettingLocation rootLocation;
  private SettingLocation terminalLocation;
  private ExecutionSpec spec;
  private boolean changed;
  private UserSpec user;
  private OptionalInt umask;
  private Optional<String> rootDirectory;
  private PrivilegeSpec privileges;
  private SchedulingSpec scheduling;
  private OptionalInt oomScoreAdjust;
  private Map<ResourceLimit, ResourceLimit.Value> limits;
  private DirectoriesSpec directories;
  private Map<String, String> credentials;
  private SandboxSpec sandbox;
  private TerminalSpec terminal;

  /** Everything is as for reeve. */
  public ExecutionBuilder() {
    this(ExecutionSpec.INHERITED, new RuntimeDirectories(), null);
  }

  /** A service of the same plan with these defaults. */
  public ExecutionBuilder(ExecutionBuilder defaults) {
    this(defaults.build(), defaults.runtimeDirectories, defaults.runtimeLocation);
    credentialLocation = defaults.credentialLocation;
    rootLocation = defaults.rootLocation;
    terminalLocation = defaults.terminalLocation;
  }

  private ExecutionBuilder(ExecutionSpec base, RuntimeDirectories runtimeDirectories, SettingLocation runtimeLocation) {
    this.runtimeDirectories = runtimeDirectories;
    this.runtimeLocation = runtimeLocation;
    spec = base;
    user = base.user();
    umask = base.umask();
    rootDirectory = base.rootDirectory();
    privileges = base.privileges();
    scheduling = base.scheduling();
    oomScoreAdjust = base.oomScoreAdjust();
    limits = base.limits();
    directories = base.directories();
    credentials = base.credentials();
    sandbox = base.sandbox();
    terminal = base.terminal();
  }

  /**
   * Applies one setting.
   *
   * @param path the path of the key, for messages
   * @return whether the key is one of these
   */
  public boolean apply(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "user", "group", "supplementary-groups", "login-environment":
        user = UserReader.read(in, key, node, path, user);
        break;
      case "umask":
        int mask = ModeReader.umask(in, node, path);
        umask = mask < 0 ? umask : OptionalInt.of(mask);
        break;
      case "root-directory":
        rootLocation = new SettingLocation(in, node, path);
        rootDirectory = PathReader.root(in, node, path, rootDirectory);
        break;
      case "no-new-privileges", "capabilities":
        privileges = PrivilegeReader.read(in, key, node, path, privileges);
        break;
      case "nice", "io-priority", "cpu-affinity", "cpu-scheduling":
        scheduling = SchedulingReader.read(in, key, node, path, scheduling);
        break;
      case "oom-score-adjust":
        Integer score = in.integer(node, path, -MAX_OOM_SCORE, MAX_OOM_SCORE);
        oomScoreAdjust = score == null ? oomScoreAdjust : OptionalInt.of(score);
        break;
      case "limits":
        limits = LimitReader.read(in, node, path, limits);
        break;
      case "runtime-directory", "runtime-directory-mode", "state-directory", "state-directory-mode":
        directories = DirectoryReader.read(in, key, node, path, directories);
        runtimeLocation = key.equals("runtime-directory") ? new SettingLocation(in, node, path) : runtimeLocation;
        break;
      case "credentials":
        credentials = CredentialReader.read(in, node, path, credentials);
        credentialLocation = new SettingLocation(in, node, path);
        break;
      case "private-tmp", "read-only-paths", "inaccessible-paths", "protect-home", "protect-system",
          "private-network", "private-devices":
        sandbox = SandboxReader.read(in, key, node, path, sandbox);
        break;
      case "terminal":
        terminal = TerminalReader.read(in, node, path, terminal);
        terminalLocation = new SettingLocation(in, node, path);
        break;
      default:
        return false;
    }
    changed = true;
    return true;
  }

  /**
   * Reports settings that do not fit together, also with those of the services before.
   *
   * @param forks whether its first process ends, and another one is the service
   */
  public void check(String service, boolean forks) {
    if (!credentials.isEmpty() && rootDirectory.isPresent()) {
      SettingLocation at = credentialLocation == null ? rootLocation : credentialLocation;
      at.problem("cannot pass credentials to \"" + service + "\", which has the root-directory \"" + rootDirectory.get()
          + "\": it would not find them there", "leave one of the two out");
    }
    if (terminal.enabled() && forks) {
      terminalLocation.problem("cannot give a terminal to \"" + service + "\", which has type = \"forking\": a daemon "
          + "leaves its terminal", "leave one of the two out");
    }
    if (terminal.enabled() && rootDirectory.isPresent()) {
      terminalLocation.problem("cannot give a terminal to \"" + service + "\", which has the root-directory \""
          + rootDirectory.get() + "\": it could not open it there", "leave one of the two out");
    }
    if (!directories.runtime().isEmpty()) {
      runtimeDirectories.add(service, directories.runtime(), runtimeLocation);
    }
  }

  /** Builds the values. Returns the same instance until another key is applied. */
  public ExecutionSpec build() {
    if (changed) {
      spec = new ExecutionSpec(user, umask, rootDirectory, privileges, scheduling, oomScoreAdjust, limits, directories,
          credentials, sandbox, terminal);
      changed = false;
    }
    return spec;
  }
}
