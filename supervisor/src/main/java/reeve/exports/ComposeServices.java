package reeve.exports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reeve.config.Dependency;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.config.StopSchedule;

/** Services as those of a file of Compose (compose-spec). Pure. */
final class ComposeServices {
  /** What differs for all services. */
  static final List<ExportNote> GENERAL = List.of(
      new ExportNote("", "image", false, "a definition has none: each service has that of --image"),
      new ExportNote("", "restart-delay", false, "the pauses of the engine are fixed"),
      new ExportNote("", "stdout, stderr", false, "a container writes to its log: docker compose logs"),
      new ExportNote("", "working-directory", false, "where it is not set, it is that of the image"));

  private final ExportTarget target;
  private final Map<String, Object> services = new LinkedHashMap<>();
  private final Map<String, Object> secrets = new LinkedHashMap<>();
  private final Map<String, Object> volumes = new TreeMap<>();
  private final StringBuilder comments = new StringBuilder();
  private final Map<String, ServiceSpec> specs = new HashMap<>();
  /** The names in the file. */
  private final Map<String, String> names = new HashMap<>();
  /** The services that others start: Compose refuses a file whose dependencies are in a profile that is not chosen. */
  private final Set<String> needed = new HashSet<>();

  /** @param exported all services of the file */
  ComposeServices(ExportTarget target, List<ServiceSpec> exported) {
    this.target = target;
    Map<String, String> groups = ExportedService.groups(exported);
    Map<String, String> given = new HashMap<>();
    for (ServiceSpec spec : exported) {
      specs.put(spec.name(), spec);
      String table = groups.get(spec.name());
      if (!given.containsKey(table)) {
        String unique = name(table);
        for (int i = 2; given.containsValue(unique); i++) {
          unique = name(table) + "-" + i;
        }
        given.put(table, unique);
      }
      names.put(spec.name(), given.get(table));
    }
    for (ServiceSpec spec : exported) {
      if (spec.enabled() && !spec.schedule().isSet()) {
        addNeeded(spec);
      }
    }
  }

  private void addNeeded(ServiceSpec spec) {
    for (Dependency edge : spec.dependencies()) {
      ServiceSpec other = specs.get(edge.service());
      if (isStarted(edge) && other != null && needed.add(edge.service())) {
        addNeeded(other);
      }
    }
  }

  /** A name that Compose takes: letters, digits, dots, dashes and underscores. */
  static String name(String service) {
    return service.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /** Adds one of the services that were given to the constructor, and completes its notes. */
  void add(ExportedService service, int replicas) {
    String name = names.get(service.spec.name());
    services.put(name, service(service, name, replicas));
    String text = service.comments();
    comments.append(text.isEmpty() ? "" : "# " + name + "\n" + text);
  }

  /** The whole file. */
  ExportedFile file() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("services", services);
    if (!secrets.isEmpty()) {
      all.put("secrets", secrets);
    }
    if (!volumes.isEmpty()) {
      all.put("volumes", volumes);
    }
    return new ExportedFile("compose.yaml",
        "# Made by \"reeve export compose\".\n" + comments + Yaml.text(all));
  }

  private Map<String, Object> service(ExportedService service, String name, int replicas) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("image", target.image(name));
    map.put("entrypoint", escaped(service.containerCommand()));
    service.spec.process().workingDirectory().ifPresent(path -> map.put("working_dir", escaped(path)));
    if (replicas > 1) {
      map.put("deploy", new LinkedHashMap<>(Map.of("replicas", replicas)));
    }
    if (!service.spec.enabled() && needed.contains(service.spec.name())) {
      service.kept("enabled"); // it is started with those that need it, and so it is here
    } else if (service.spec.schedule().isSet() && !needed.contains(service.spec.name())) {
      map.put("profiles", List.of("schedule")); // "up" would start it at once
      service.kept("enabled");
    } else if (!service.spec.enabled()) {
      map.put("profiles", List.of("disabled"));
      service.changed("enabled", "it is in the profile \"disabled\"");
    }
    if (service.has("description")) {
      map.put("labels", Map.of("org.opencontainers.image.description",
          escaped(service.spec.identity().description())));
    }
    service.kept("command", "shell", "working-directory", "description");
    writeEnvironment(service, name, map);
    ComposeContainer.writePorts(service, map, replicas);
    writeDependencies(service, map);
    writeRestart(service, map);
    writeHealth(service, map);
    ComposeContainer.write(service, map, volumes);
    writeRest(service);
    return map;
  }

  private static String escaped(String text) {
    return ComposeContainer.escaped(text);
  }

  private static List<String> escaped(List<String> words) {
    return words.stream().map(ComposeServices::escaped).toList();
  }

  private void writeEnvironment(ExportedService service, String name, Map<String, Object> map) {
    List<String> environment = new ArrayList<>();
    service.plain.forEach((variable, value) -> environment.add(escaped(variable + "=" + value)));
    environment.addAll(service.hidden); // without a value: that of the environment of Compose
    if (!service.hidden.isEmpty()) {
      service.changed("env", "values of an env-file and secrets are not written: set "
          + String.join(", ", service.hidden) + " where Compose runs, or use env_file");
    }
    List<Map<String, Object>> mounted = new ArrayList<>();
    service.spec.execution().credentials().forEach((credential, path) -> {
      Map<String, Object> secret = new LinkedHashMap<>();
      secret.put("source", name + "." + credential);
      secret.put("target", credential);
      mounted.add(secret);
      secrets.put(name + "." + credential, Map.of("file", escaped(path)));
    });
    if (!mounted.isEmpty()) {
      map.put("secrets", mounted);
      environment.add("CREDENTIALS_DIRECTORY=/run/secrets");
      service.kept("credentials");
    }
    if (!environment.isEmpty()) {
      map.put("environment", environment);
    }
    service.kept("clear-env");
  }

  private static boolean isStarted(Dependency edge) {
    return isRequired(edge) || edge.kind() == Dependency.Kind.WANTS;
  }

  private static boolean isRequired(Dependency edge) {
    return edge.kind() == Dependency.Kind.REQUIRES || edge.kind() == Dependency.Kind.MILESTONE;
  }

  private void writeDependencies(ExportedService service, Map<String, Object> map) {
    Map<String, Object> depends = new TreeMap<>();
    for (Dependency edge : service.spec.dependencies()) {
      String other = names.get(edge.service());
      if (other == null && isStarted(edge)) {
        service.changed("requires", edge.service() + " is not in this file, and is not waited for");
      } else if (isStarted(edge)) {
        Map<String, Object> how = new LinkedHashMap<>();
        how.put("condition", condition(service, edge, specs.get(edge.service())));
        if (edge.restart()) {
          how.put("restart", true);
        }
        if (!isRequired(edge)) {
          how.put("required", false);
        }
        depends.put(other, how);
      }
    }
    if (!depends.isEmpty()) {
      map.put("depends_on", depends);
    }
    service.kept("requires", "wants", "milestone");
  }

  /** Compose refuses to wait for the health of a service without a healthcheck. A oneshot is up when it has ended. */
  private static String condition(ExportedService service, Dependency edge, ServiceSpec other) {
    if (edge.when() == Dependency.When.COMPLETED || other.startup().type() == StartupSpec.Type.ONESHOT) {
      return "service_completed_successfully";
    }
    if (edge.when() == Dependency.When.HEALTHY && test(other.health()) == null) {
      service.changed("requires", "it does not wait for the health of " + edge.service()
          + ", whose check has no equal");
      return "service_started";
    }
    return edge.when() == Dependency.When.HEALTHY ? "service_healthy" : "service_started";
  }

  private static void writeRestart(ExportedService service, Map<String, Object> map) {
    RestartSpec.Policy policy = service.spec.restart().policy();
    boolean scheduled = service.spec.schedule().isSet();
    map.put("restart", scheduled || policy == RestartSpec.Policy.NO || policy == RestartSpec.Policy.ON_SUCCESS ? "no"
        : policy == RestartSpec.Policy.ON_ABNORMAL ? "on-failure"
        : policy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (policy == RestartSpec.Policy.ON_SUCCESS && !scheduled) {
      service.lost("restart", "Compose does not restart after a success");
    } else if (policy == RestartSpec.Policy.ON_ABNORMAL) {
      service.changed("restart", "it is restarted after each failure");
    }
    service.kept("restart");
    List<StopSchedule.Step> steps = service.spec.stop().schedule().steps();
    map.put("stop_signal", steps.get(0).signal().name());
    Duration grace = Duration.ZERO;
    for (StopSchedule.Step step : steps.subList(0, steps.size() - 1)) {
      grace = grace.plus(step.grace());
    }
    map.put("stop_grace_period", SystemdText.time(grace));
    if (steps.size() > 2) {
      service.changed("stop", "only the first signal is sent, with the time of all of them, and then SIGKILL");
    }
    service.kept("stop");
  }

  /** @return the command of a health check; null: there is no check, or it has no equal */
  private static List<String> test(HealthSpec health) {
    ProbeSpec check = health.check().orElse(null);
    return check instanceof ProbeSpec.Command command ? command.argv()
        : check instanceof ProbeSpec.File file && file.within().isEmpty() ? List.of("test", "-e", file.path())
        : check instanceof ProbeSpec.Http http ? List.of("curl", "-fsS", "-o", "/dev/null", http.url()) : null;
  }

  private static void writeHealth(ExportedService service, Map<String, Object> map) {
    HealthSpec health = service.spec.health();
    ProbeSpec check = health.check().orElse(null);
    List<String> test = test(health);
    if (test != null) {
      List<String> words = new ArrayList<>(List.of("CMD"));
      words.addAll(escaped(test));
      Map<String, Object> healthcheck = new LinkedHashMap<>();
      healthcheck.put("test", words);
      healthcheck.put("interval", SystemdText.time(health.interval()));
      healthcheck.put("timeout", SystemdText.time(health.timeout()));
      healthcheck.put("retries", health.failures());
      healthcheck.put("start_period", SystemdText.time(health.startPeriod()));
      map.put("healthcheck", healthcheck);
      service.changed("health", check instanceof ProbeSpec.Http
          ? "curl has to be in the image; an unhealthy container is not restarted"
          : "an unhealthy container is not restarted");
    }
    service.lost("health", "write a healthcheck with a command of the image");
    service.lost("ready", "use a healthcheck, and condition: service_healthy in those that wait");
  }

  private static void writeRest(ExportedService service) {
    if (service.spec.startup().type() == StartupSpec.Type.ONESHOT) {
      service.kept("type", "remain-after-exit");
    }
    service.containerStreams();
    service.lost("type", service.spec.startup().type() == StartupSpec.Type.FORKING
        ? "the container ends with the first process: run the program in the foreground"
        : "a healthcheck finds out whether it is ready");
    service.lost("pid-file", "run the program in the foreground");
    service.lost("schedule", "Compose has no schedule: let cron run \"docker compose run\"");
    service.lost("essential", "docker compose up --abort-on-container-exit ends with it");
    service.lost("kill-mode", "all processes of the container get SIGKILL when the first one has ended");
    for (String key : List.of("log-max-size", "log-keep")) {
      service.lost(key, "logging: has options of the engine");
    }
  }
}
