package reeve.exports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import reeve.config.execution.Capabilities;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.UserSpec;

/** User, limits and volumes of a service of Compose. Pure. */
final class ComposeContainer {
  private ComposeContainer() {}

  /** @param volumes receives the named volumes */
  static void write(ExportedService service, Map<String, Object> map, Map<String, Object> volumes) {
    writeUser(service, map);
    writeSurroundings(service, map, volumes);
    writeResources(service, map);
  }

  /**
   * Writes the ports. Several replicas cannot have one port of the host, and a container without a network has none.
   */
  static void writePorts(ExportedService service, Map<String, Object> map, int replicas) {
    if (!service.has("ports")) {
      return;
    }
    if (service.spec.execution().sandbox().privateNetwork()) {
      service.lost("ports", "the container has no network");
    } else if (replicas > 1) {
      map.put("expose", service.spec.process().ports().stream()
          .map(port -> port.number() + "/" + port.protocol().word()).toList());
      service.changed("ports", "the replicas are reached by the name of the service only");
    } else {
      map.put("ports", ExportedPorts.published(service.spec));
      service.changed("ports", "other containers reach it by its name, not at localhost");
    }
  }

  /** Compose replaces $NAME and ${NAME}, and takes $$ for one dollar. */
  static String escaped(String text) {
    return text.replace("$", "$$");
  }

  private static void writeUser(ExportedService service, Map<String, Object> map) {
    ExecutionSpec execution = service.spec.execution();
    execution.user().user().ifPresent(
        user -> map.put("user", escaped(user + execution.user().group().map(group -> ":" + group).orElse(""))));
    if (execution.user().user().isPresent()) {
      service.kept("user", "group");
    }
    service.lost("group", "Compose has no group without a user");
    if (service.has("login-environment")) {
      service.changed("login-environment", "the engine sets HOME only");
    }
    List<String> groups = execution.user().supplementaryGroups().orElse(List.of());
    if (!groups.isEmpty()) {
      map.put("group_add", groups.stream().map(ComposeContainer::escaped).toList());
      service.kept("supplementary-groups");
    }
    PrivilegeSpec privileges = execution.privileges();
    if (privileges.noNewPrivileges()) {
      map.put("security_opt", List.of("no-new-privileges:true"));
    }
    if (privileges.bounding() != PrivilegeSpec.ALL) {
      List<String> added =
          Capabilities.names(privileges.bounding()).stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
      map.put("cap_drop", List.of("ALL"));
      if (!added.isEmpty()) {
        map.put("cap_add", added);
      }
      if (privileges.ambient() == 0) {
        service.kept("capabilities");
      } else {
        service.changed("capabilities", "only root has them in a container: there are no ambient capabilities");
      }
    }
    service.kept("no-new-privileges");
  }

  private static void writeSurroundings(ExportedService service, Map<String, Object> map, Map<String, Object> volumes) {
    ExecutionSpec execution = service.spec.execution();
    if (execution.oomScoreAdjust().isPresent()) {
      map.put("oom_score_adj", execution.oomScoreAdjust().getAsInt());
    }
    Map<String, Object> ulimits = new LinkedHashMap<>();
    for (Map.Entry<ResourceLimit, ResourceLimit.Value> limit : new TreeMap<>(execution.limits()).entrySet()) {
      Map<String, Object> both = new LinkedHashMap<>();
      both.put("soft", limit.getValue().soft());
      both.put("hard", limit.getValue().hard());
      ulimits.put(limit.getKey().name().toLowerCase(Locale.ROOT), both);
    }
    if (!ulimits.isEmpty()) {
      map.put("ulimits", ulimits);
    }
    if (execution.sandbox().system() == SandboxSpec.SystemProtection.STRICT) {
      map.put("read_only", true);
      service.kept("protect-system");
    }
    if (execution.sandbox().privateNetwork()) {
      map.put("network_mode", "none");
    }
    List<String> tmpfs = new ArrayList<>();
    String owner = owner(execution.user());
    for (String directory : execution.directories().runtime()) {
      tmpfs.add(escaped("/run/" + directory) + (owner == null ? ""
          : String.format(":mode=%04o", execution.directories().runtimeMode()) + owner));
    }
    if (owner == null && !tmpfs.isEmpty()) {
      service.changed("runtime-directory", "everybody may write into it, because the number of the user is not known");
      service.lost("runtime-directory-mode", "add mode= and uid= to its tmpfs");
    }
    if (execution.sandbox().privateTmp()) {
      tmpfs.addAll(List.of("/tmp", "/var/tmp"));
    }
    if (!tmpfs.isEmpty()) {
      map.put("tmpfs", tmpfs);
    }
    List<String> mounted = new ArrayList<>();
    for (String directory : execution.directories().state()) {
      String volume = directory.replaceAll("[^a-zA-Z0-9._-]", "-");
      volumes.put(volume, Map.of());
      mounted.add(volume + ":" + escaped("/var/lib/" + directory));
    }
    if (!mounted.isEmpty()) {
      map.put("volumes", mounted);
      service.changed("state-directory", "it is a volume, which is empty at first");
    }
    if (service.has("private-devices")) {
      service.changed("private-devices", "each container has a /dev of its own");
    }
    service.lost("state-directory-mode", "a new volume has the owner and the mode of the directory in the image");
    service.kept("oom-score-adjust", "limits", "private-network", "private-tmp", "runtime-directory",
        "runtime-directory-mode");
  }

  /** @return the options of a tmpfs for its owner; null: the number of the user is not known */
  private static String owner(UserSpec user) {
    String uid = user.user().orElse("0");
    String gid = user.group().orElse("0");
    return uid.matches("[0-9]+") && gid.matches("[0-9]+")
        ? (uid.equals("0") ? "" : ",uid=" + uid) + (gid.equals("0") ? "" : ",gid=" + gid) : null;
  }

  private static void writeResources(ExportedService service, Map<String, Object> map) {
    ResourceSpec resources = service.spec.resources();
    resources.memoryMax().filter(amount -> amount.percent() == 0 && amount.bytes() != Long.MAX_VALUE)
        .ifPresent(amount -> {
          map.put("mem_limit", amount.bytes() + "b");
          service.kept("memory-max");
        });
    resources.cpuMax().filter(time -> time.quotaMicros() != Long.MAX_VALUE).ifPresent(time -> {
      map.put("cpu_period", time.periodMicros());
      map.put("cpu_quota", time.quotaMicros());
      service.kept("cpu-max");
    });
    if (resources.pidsMax() > 0 && resources.pidsMax() != Long.MAX_VALUE) {
      map.put("pids_limit", resources.pidsMax());
      service.kept("pids-max");
    }
  }
}
