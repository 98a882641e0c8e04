package reeve.exports;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reeve.config.execution.Capabilities;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SchedulingSpec;

/** User, limits and surroundings of a service as settings of systemd.exec(5) and systemd.resource-control(5). Pure. */
final class SystemdExecution {
  private static final int CLASS_SHIFT = 13; // ioprio_set(2)
  private static final List<String> IO_CLASSES = List.of("none", "realtime", "best-effort", "idle");

  private final ExportedService service;
  private final StringBuilder unit;

  SystemdExecution(ExportedService service, StringBuilder unit) {
    this.service = service;
    this.unit = unit;
  }

  private void set(String name, String value) {
    unit.append(name).append('=').append(value).append('\n');
  }

  private void setIf(boolean condition, String name, String value) {
    if (condition) {
      set(name, value);
    }
  }

  private void setNumber(String name, OptionalInt value) {
    if (value.isPresent()) {
      set(name, String.valueOf(value.getAsInt()));
    }
  }

  void write() {
    ExecutionSpec execution = service.spec.execution();
    execution.user().user().ifPresent(user -> set("User", SystemdText.line(user)));
    execution.user().group().ifPresent(group -> set("Group", SystemdText.line(group)));
    execution.user().supplementaryGroups()
        .ifPresent(groups -> set("SupplementaryGroups", SystemdText.words(groups)));
    execution.umask().ifPresent(umask -> set("UMask", String.format("%04o", umask)));
    execution.rootDirectory().ifPresent(path -> set("RootDirectory", SystemdText.line(path)));
    // systemd sets HOME, USER, LOGNAME and SHELL for each service with User=
    service.kept("user", "group", "supplementary-groups", "umask", "root-directory", "login-environment");
    writePrivileges(execution.privileges());
    writeScheduling(execution.scheduling());
    setNumber("OOMScoreAdjust", execution.oomScoreAdjust());
    for (Map.Entry<ResourceLimit, ResourceLimit.Value> limit : new TreeMap<>(execution.limits()).entrySet()) {
      ResourceLimit.Value value = limit.getValue();
      set("Limit" + limit.getKey(), limit(value.soft()) + ":" + limit(value.hard()));
    }
    setIf(!execution.directories().runtime().isEmpty(), "RuntimeDirectory",
        SystemdText.words(execution.directories().runtime()));
    setIf(service.has("runtime-directory-mode"), "RuntimeDirectoryMode",
        String.format("%04o", execution.directories().runtimeMode()));
    setIf(!execution.directories().state().isEmpty(), "StateDirectory",
        SystemdText.words(execution.directories().state()));
    setIf(service.has("state-directory-mode"), "StateDirectoryMode",
        String.format("%04o", execution.directories().stateMode()));
    execution.credentials().forEach((name, path) -> set("LoadCredential", SystemdText.line(name + ":" + path)));
    service.kept("oom-score-adjust", "limits", "runtime-directory", "runtime-directory-mode", "state-directory",
        "state-directory-mode", "credentials");
    writeSandbox(execution.sandbox());
    writeResources(service.spec.resources());
  }

  private static String limit(long value) {
    return value == ResourceLimit.UNLIMITED ? "infinity" : Long.toUnsignedString(value);
  }

  private void writePrivileges(PrivilegeSpec privileges) {
    setIf(privileges.noNewPrivileges(), "NoNewPrivileges", "yes");
    setIf(privileges.bounding() != PrivilegeSpec.ALL, "CapabilityBoundingSet", capabilities(privileges.bounding()));
    setIf(privileges.ambient() != 0, "AmbientCapabilities", capabilities(privileges.ambient()));
    service.kept("no-new-privileges", "capabilities");
  }

  private static String capabilities(long set) {
    return Capabilities.names(set).stream().map(name -> "CAP_" + name.toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }

  private void writeScheduling(SchedulingSpec scheduling) {
    setNumber("Nice", scheduling.nice());
    if (scheduling.ioPriority().isPresent()) {
      int value = scheduling.ioPriority().getAsInt();
      set("IOSchedulingClass", IO_CLASSES.get(value >> CLASS_SHIFT));
      set("IOSchedulingPriority", String.valueOf(value & (1 << CLASS_SHIFT) - 1));
    }
    if (scheduling.cpuAffinity().isPresent()) {
      StringBuilder list = new StringBuilder();
      BitSet.valueOf(scheduling.cpuAffinity().get()).stream().forEach(cpu -> list.append(cpu).append(' '));
      set("CPUAffinity", list.toString().strip());
    }
    scheduling.policy()
        .ifPresent(policy -> set("CPUSchedulingPolicy", policy.name().toLowerCase(Locale.ROOT)));
    setIf(scheduling.priority() > 0, "CPUSchedulingPriority", String.valueOf(scheduling.priority()));
    service.kept("nice", "io-priority", "cpu-affinity", "cpu-scheduling");
  }

  private void writeSandbox(SandboxSpec sandbox) {
    setIf(sandbox.privateTmp(), "PrivateTmp", "yes");
    setIf(!sandbox.readOnlyPaths().isEmpty(), "ReadOnlyPaths", SystemdText.words(sandbox.readOnlyPaths()));
    setIf(!sandbox.inaccessiblePaths().isEmpty(), "InaccessiblePaths",
        SystemdText.words(sandbox.inaccessiblePaths()));
    setIf(sandbox.home() != SandboxSpec.Home.NO, "ProtectHome", word(sandbox.home()));
    setIf(sandbox.system() != SandboxSpec.SystemProtection.NO, "ProtectSystem", word(sandbox.system()));
    setIf(sandbox.privateNetwork(), "PrivateNetwork", "yes");
    setIf(sandbox.privateDevices(), "PrivateDevices", "yes");
    service.kept("private-tmp", "read-only-paths", "inaccessible-paths", "protect-home", "protect-system",
        "private-network", "private-devices");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void writeResources(ResourceSpec resources) {
    setAmount("MemoryMax", resources.memoryMax());
    setAmount("MemoryHigh", resources.memoryHigh());
    setAmount("MemoryLow", resources.memoryLow());
    setAmount("MemorySwapMax", resources.memorySwapMax());
    if (resources.cpuMax().isPresent() && resources.cpuMax().get().quotaMicros() != Long.MAX_VALUE) {
      ResourceSpec.CpuTime time = resources.cpuMax().get();
      set("CPUQuota", Math.max(1, time.quotaMicros() * 100 / time.periodMicros()) + "%");
      setIf(time.periodMicros() != ResourceSpec.CpuTime.PERIOD_MICROS, "CPUQuotaPeriodSec",
          time.periodMicros() + "us");
    }
    setIf(resources.cpuWeight() > 0, "CPUWeight", String.valueOf(resources.cpuWeight()));
    setIf(resources.ioWeight() > 0, "IOWeight", String.valueOf(resources.ioWeight()));
    setIf(resources.pidsMax() > 0, "TasksMax",
        resources.pidsMax() == Long.MAX_VALUE ? "infinity" : String.valueOf(resources.pidsMax()));
    service.kept("memory-max", "memory-high", "memory-low", "memory-swap-max", "cpu-max", "cpu-weight", "io-weight",
        "pids-max");
    service.lost("memory-restart", "MemoryMax= lets the kernel kill it at a limit, and Restart= starts it again");
  }

  private void setAmount(String name, Optional<ResourceSpec.Amount> amount) {
    if (amount.isPresent()) {
      ResourceSpec.Amount value = amount.get();
      set(name, value.percent() != 0 ? value.percent() + "%"
          : value.bytes() == Long.MAX_VALUE ? "infinity" : String.valueOf(value.bytes()));
    }
  }
}
