package reeve.exports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.config.HooksSpec;
import reeve.config.StopTimeBounds;
import reeve.config.execution.Capabilities;
import reeve.config.execution.DirectoriesSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.UserSpec;

/** The Pod of a service, with its one container (PodSpec of the API of Kubernetes). Used once. Pure. */
final class ClusterContainer {
  private static final String CREDENTIALS = "/run/credentials";

  private final ExportedService service;
  private final String name;
  private final Map<String, Object> container = new LinkedHashMap<>();
  private final List<Map<String, Object>> mounts = new ArrayList<>();
  private final List<Map<String, Object>> volumes = new ArrayList<>();

  /** @param name of the object */
  ClusterContainer(ExportedService service, String name) {
    this.service = service;
    this.name = name;
  }

  /** @param image of the container */
  Map<String, Object> pod(String image) {
    container.put("name", name);
    container.put("image", image);
    container.put("command", ClusterText.escaped(service.containerCommand()));
    service.spec.process().workingDirectory().ifPresent(path -> container.put("workingDir", path));
    service.kept("command", "shell", "working-directory");
    writeEnvironment();
    if (!service.spec.process().ports().isEmpty()) {
      container.put("ports", ExportedPorts.ofContainer(service.spec));
    }
    ClusterProbes.write(service, container);
    writeHooks();
    writeResources(service.spec.resources());
    writeVolumes();
    Map<String, Object> pod = new LinkedHashMap<>();
    pod.put("terminationGracePeriodSeconds",
        ClusterProbes.seconds(StopTimeBounds.worstCaseWithLeftovers(service.spec)));
    writePrivileges(pod);
    if (!mounts.isEmpty()) {
      container.put("volumeMounts", mounts);
    }
    pod.put("containers", List.of(container));
    if (!volumes.isEmpty()) {
      pod.put("volumes", volumes);
    }
    return pod;
  }

  private static Map<String, Object> named(String name, String key, Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put(key, value);
    return map;
  }

  private void writeEnvironment() {
    List<Map<String, Object>> env = new ArrayList<>();
    service.plain.forEach((variable, value) -> env.add(named(variable, "value", ClusterText.escaped(value))));
    for (String variable : service.hidden) {
      env.add(named(variable, "valueFrom", Map.of("secretKeyRef", named(name + "-env", "key", variable))));
    }
    if (!service.hidden.isEmpty()) {
      service.changed("env", "values of an env-file and secrets are not written: make the Secret " + name
          + "-env with the keys " + String.join(", ", service.hidden) + " (kubectl create secret generic)");
    }
    if (!service.spec.execution().credentials().isEmpty()) {
      env.add(named("CREDENTIALS_DIRECTORY", "value", CREDENTIALS));
      volumes.add(named("credentials", "secret", Map.of("secretName", name + "-credentials")));
      Map<String, Object> mount = named("credentials", "mountPath", CREDENTIALS);
      mount.put("readOnly", true);
      mounts.add(mount);
      service.changed("credentials", "make the Secret " + name + "-credentials with the keys "
          + String.join(", ", service.spec.execution().credentials().keySet()) + " (kubectl create secret generic)");
    }
    if (!env.isEmpty()) {
      container.put("env", env);
    }
    service.kept("clear-env");
    service.lost("pass-env", "a container has the variables of its image");
    service.lost("env-command", "");
  }

  private void writeHooks() {
    HooksSpec hooks = service.spec.hooks();
    Map<String, Object> lifecycle = new LinkedHashMap<>();
    if (hooks.postStart().size() == 1) {
      lifecycle.put("postStart", exec(hooks.postStart().get(0)));
      service.changed("post-start", "it runs when the container has started, ready or not");
    }
    List<HooksSpec.Command> before = new ArrayList<>(hooks.preStop());
    hooks.stop().ifPresent(before::add);
    if (before.size() == 1) {
      lifecycle.put("preStop", exec(before.get(0)));
      service.kept("pre-stop", "stop-command");
    }
    if (!lifecycle.isEmpty()) {
      container.put("lifecycle", lifecycle);
    }
    service.lost("pre-start", "use an initContainer");
    service.lost("post-start", "a container has one command: join them in a shell");
    service.lost("pre-stop", "a container has one command: join them in a shell");
    service.lost("stop-command", "a container has one command: join them in a shell");
    service.lost("post-stop", "");
  }

  /** Unlike a command or a probe, a hook is not expanded by the kubelet. */
  private static Map<String, Object> exec(HooksSpec.Command command) {
    return Map.of("exec", Map.of("command", command.argv()));
  }

  private void writeResources(ResourceSpec resources) {
    Map<String, Object> limits = new LinkedHashMap<>();
    resources.memoryMax().filter(amount -> amount.percent() == 0 && amount.bytes() != Long.MAX_VALUE)
        .ifPresent(amount -> {
          limits.put("memory", String.valueOf(amount.bytes()));
          service.kept("memory-max");
        });
    resources.cpuMax().filter(time -> time.quotaMicros() != Long.MAX_VALUE).ifPresent(time -> {
      limits.put("cpu", Math.max(1, time.quotaMicros() * 1000 / time.periodMicros()) + "m");
      service.kept("cpu-max");
    });
    if (!limits.isEmpty()) {
      container.put("resources", Map.of("limits", limits));
    }
    service.lost("memory-max", "set a number of bytes");
    service.lost("memory-restart", "the limit of the container ends it, and it is restarted");
    service.lost("memory-low", "resources.requests reserves memory");
    service.lost("cpu-weight", "resources.requests gives it a share of busy processors");
    service.lost("pids-max", "the kubelet limits it: podPidsLimit");
  }

  private void writeVolumes() {
    DirectoriesSpec directories = service.spec.execution().directories();
    for (int i = 0; i < directories.runtime().size(); i++) {
      addEmpty("run-" + i, "/run/" + directories.runtime().get(i));
    }
    for (int i = 0; i < directories.state().size(); i++) { // the volumes are those of the StatefulSet
      mounts.add(named("state-" + i, "mountPath", "/var/lib/" + directories.state().get(i)));
    }
    if (service.spec.execution().sandbox().privateTmp()) {
      addEmpty("tmp", "/tmp");
      addEmpty("var-tmp", "/var/tmp");
    }
    service.kept("runtime-directory", "private-tmp");
    service.lost("runtime-directory-mode", "an emptyDir has mode 0777");
    service.lost("state-directory-mode", "a volume has the mode of its storage class; fsGroup lets a group write");
    if (service.has("private-devices")) {
      service.changed("private-devices", "each container has a /dev of its own");
    }
  }

  private void addEmpty(String volume, String path) {
    volumes.add(named(volume, "emptyDir", Map.of()));
    mounts.add(named(volume, "mountPath", path));
  }

  private void writePrivileges(Map<String, Object> pod) {
    UserSpec user = service.spec.execution().user();
    Map<String, Object> ofPod = new LinkedHashMap<>();
    if (user.user().isPresent() && isNumber(user.user().get())) {
      ofPod.put("runAsUser", Long.valueOf(user.user().get()));
      service.kept("user");
    }
    if (user.group().isPresent() && isNumber(user.group().get())) {
      ofPod.put("runAsGroup", Long.valueOf(user.group().get()));
      service.kept("group");
    }
    List<String> groups = user.supplementaryGroups().orElse(List.of());
    if (!groups.isEmpty() && groups.stream().allMatch(ClusterContainer::isNumber)) {
      ofPod.put("supplementalGroups", groups.stream().map(Long::valueOf).toList());
      service.kept("supplementary-groups");
    }
    for (String key : List.of("user", "group", "supplementary-groups")) {
      service.lost(key, "Kubernetes takes numbers only; or set the user in the image");
    }
    boolean mounted = !volumes.isEmpty() || !service.spec.execution().directories().state().isEmpty();
    Object owner = ofPod.getOrDefault("runAsGroup", ofPod.get("runAsUser"));
    if (mounted && owner != null && !owner.equals(0L)) {
      ofPod.put("fsGroup", owner); // otherwise a new volume belongs to root
    }
    if (!ofPod.isEmpty()) {
      pod.put("securityContext", ofPod);
    }
    PrivilegeSpec privileges = service.spec.execution().privileges();
    Map<String, Object> own = new LinkedHashMap<>();
    if (privileges.noNewPrivileges()) {
      own.put("allowPrivilegeEscalation", false);
      service.kept("no-new-privileges");
    }
    if (privileges.bounding() != PrivilegeSpec.ALL) {
      Map<String, Object> capabilities = new LinkedHashMap<>();
      capabilities.put("drop", List.of("ALL"));
      List<String> added =
          Capabilities.names(privileges.bounding()).stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
      if (!added.isEmpty()) {
        capabilities.put("add", added);
      }
      own.put("capabilities", capabilities);
      if (privileges.ambient() == 0) {
        service.kept("capabilities");
      } else {
        service.changed("capabilities", "only root has them in a container: there are no ambient capabilities");
      }
    }
    if (service.spec.execution().sandbox().system() == SandboxSpec.SystemProtection.STRICT) {
      own.put("readOnlyRootFilesystem", true);
      service.kept("protect-system");
    }
    if (!own.isEmpty()) {
      container.put("securityContext", own);
    }
  }

  private static boolean isNumber(String id) {
    return id.matches("[0-9]{1,10}");
  }
}
