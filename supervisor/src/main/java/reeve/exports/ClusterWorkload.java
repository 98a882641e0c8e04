package reeve.exports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import reeve.config.RestartSpec;
import reeve.config.ScheduleSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.StopSchedule;

/** The object of Kubernetes that runs a service: what it is depends on the service. Used once. Pure. */
final class ClusterWorkload {
  /** What differs for all services. */
  static final List<ExportNote> GENERAL = List.of(
      new ExportNote("", "image", false, "a definition has none: each object has that of --image"),
      new ExportNote("", "restart-delay", false, "Kubernetes restarts after 10 s, 20 s, 40 s, … 5 min"),
      new ExportNote("", "stdout, stderr", false, "a container writes to its log: kubectl logs"),
      new ExportNote("", "working-directory", false, "where it is not set, it is that of the image"));

  private final ExportedService service;
  private final ExportTarget target;
  private final String name;

  ClusterWorkload(ExportedService service, String name, ExportTarget target) {
    this.service = service;
    this.name = name;
    this.target = target;
  }

  /** @param replicas how many instances there are */
  String text(int replicas) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", name);
    target.labels().forEach(labels::putIfAbsent); // the selector has the name
    Map<String, Object> pod = new ClusterContainer(service, name).pod(target.image(name));
    Map<String, Object> object;
    if (service.spec.schedule().isSet()) {
      object = cronJob(labels, pod);
    } else if (service.spec.startup().type() == StartupSpec.Type.ONESHOT
        || service.spec.restart().policy() == RestartSpec.Policy.NO && !service.spec.exitPolicy().essential()) {
      Map<String, Object> job = job(labels, pod);
      if (!service.spec.enabled()) {
        job.put("suspend", true);
      }
      object = object("batch/v1", "Job", labels, job);
    } else {
      object = server(labels, pod, replicas);
    }
    String kind = object.get("kind").toString();
    String reachable = reachable(labels, kind);
    writeRest();
    return "# Made by \"reeve export kubernetes\" from [service."
        + ExportedService.clean(ExportedService.table(service.spec)) + "]: a " + kind + ".\n" + service.comments()
        + Yaml.text(object) + reachable;
  }

  /** A Service for the ports of a server, by whose name other Pods reach it; one that is headless for a StatefulSet. */
  private String reachable(Map<String, Object> labels, String kind) {
    if (service.spec.process().ports().isEmpty()) {
      return "";
    }
    if (!kind.equals("Deployment") && !kind.equals("StatefulSet")) {
      service.kept("ports");
      return "";
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (kind.equals("StatefulSet")) {
      spec.put("clusterIP", "None");
    }
    spec.put("selector", Map.of("app.kubernetes.io/name", name));
    spec.put("ports", ExportedPorts.ofService(service.spec));
    service.changed("ports", "the Service " + name + " has them: other Pods reach it by this name, not at localhost");
    return "---\n" + Yaml.text(object("v1", "Service", labels, spec));
  }

  private Map<String, Object> object(String version, String kind, Map<String, Object> labels,
      Map<String, Object> spec) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (!target.namespace().isEmpty()) {
      metadata.put("namespace", target.namespace());
    }
    metadata.put("labels", labels);
    if (!service.spec.identity().description().isEmpty()) {
      metadata.put("annotations", Map.of("kubernetes.io/description", service.spec.identity().description()));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", version);
    object.put("kind", kind);
    object.put("metadata", metadata);
    object.put("spec", spec);
    service.kept("description");
    return object;
  }

  private static Map<String, Object> template(Map<String, Object> labels, Map<String, Object> pod) {
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("metadata", Map.of("labels", labels));
    template.put("spec", pod);
    return template;
  }

  /** A Deployment, or a StatefulSet if it has a directory for state. */
  private Map<String, Object> server(Map<String, Object> labels, Map<String, Object> pod, int replicas) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("replicas", service.spec.enabled() ? replicas : 0);
    spec.put("selector", Map.of("matchLabels", Map.of("app.kubernetes.io/name", name)));
    spec.put("template", template(labels, pod));
    List<String> state = service.spec.execution().directories().state();
    RestartSpec.Policy policy = service.spec.restart().policy();
    if (policy == RestartSpec.Policy.ALWAYS || policy == RestartSpec.Policy.UNLESS_STOPPED) {
      service.kept("restart");
    } else {
      service.changed("restart", "it is restarted after each end, also after a clean one");
    }
    service.kept("enabled", "state-directory");
    if (state.isEmpty()) {
      return object("apps/v1", "Deployment", labels, spec);
    }
    List<Map<String, Object>> claims = new ArrayList<>();
    for (int i = 0; i < state.size(); i++) {
      Map<String, Object> claim = new LinkedHashMap<>();
      claim.put("accessModes", List.of("ReadWriteOnce"));
      claim.put("resources", Map.of("requests", Map.of("storage", "1Gi")));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("metadata", Map.of("name", "state-" + i));
      entry.put("spec", claim);
      claims.add(entry);
    }
    service.changed("state-directory", "each Pod has a volume of 1Gi, which is empty at first");
    spec.put("serviceName", name);
    spec.put("volumeClaimTemplates", claims);
    return object("apps/v1", "StatefulSet", labels, spec);
  }

  private Map<String, Object> job(Map<String, Object> labels, Map<String, Object> pod) {
    boolean again = service.spec.restart().policy() != RestartSpec.Policy.NO;
    Map<String, Object> spec = new LinkedHashMap<>();
    if (!again) {
      spec.put("backoffLimit", 0);
    }
    service.spec.stop().runTimeout()
        .ifPresent(limit -> spec.put("activeDeadlineSeconds", ClusterProbes.seconds(limit)));
    pod.put("restartPolicy", again ? "OnFailure" : "Never");
    spec.put("template", template(labels, pod));
    if (again) {
      service.changed("restart", "a Job gives up after 6 failures: backoffLimit");
    }
    if (service.spec.startup().type() == StartupSpec.Type.ONESHOT) {
      service.kept("type");
    }
    service.kept("timeout", "restart", "enabled", "remain-after-exit");
    service.lost("state-directory", "use a PersistentVolumeClaim");
    return spec;
  }

  private Map<String, Object> cronJob(Map<String, Object> labels, Map<String, Object> pod) {
    ScheduleSpec schedule = service.spec.schedule();
    Map<String, Object> spec = new LinkedHashMap<>();
    String cron = schedule.cron().isEmpty() ? cron(schedule.every()) : cron(schedule.cron());
    spec.put("schedule", cron == null ? "0 * * * *" : cron);
    if (!schedule.timeZone().isEmpty()) {
      spec.put("timeZone", schedule.timeZone());
    }
    spec.put("concurrencyPolicy", schedule.overlap() == ScheduleSpec.Overlap.KILL ? "Replace" : "Forbid");
    if (cron == null || !service.spec.enabled()) {
      spec.put("suspend", true);
    }
    spec.put("jobTemplate", Map.of("spec", job(labels, pod)));
    if (cron == null) {
      service.lost("schedule", "no cron line of Kubernetes says this: set the schedule, and suspend to false");
    } else if (schedule.overlap() == ScheduleSpec.Overlap.QUEUE) {
      service.changed("schedule", "a run that is due while it runs is skipped");
    } else if (!schedule.jitter().isZero()) {
      service.changed("schedule", "there is no random delay");
    }
    if (cron != null && !schedule.cron().isEmpty() && schedule.timeZone().isEmpty()) {
      service.changed("schedule", "without time-zone the times are those of the control plane, mostly UTC");
    }
    service.kept("schedule");
    return object("batch/v1", "CronJob", labels, spec);
  }

  /** The days of the week are 0 to 6 in Kubernetes. @return null: it does not know such a line */
  static String cron(String line) {
    String[] fields = line.strip().split("\\s+");
    if (fields.length != 5) {
      return fields.length == 1 && fields[0].startsWith("@") ? fields[0] : null;
    }
    for (int i = 0; i < 4; i++) {
      if (!fields[i].toLowerCase(Locale.ROOT).replaceAll("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", "1")
          .matches("[0-9*/,-]+")) {
        return null;
      }
    }
    if (!fields[4].matches("\\*.*|[0-6,-]+|(?i)(?!.*-sun)[a-z,-]+")) {
      TreeSet<Integer> days = SystemdTimer.weekDays(fields[4]);
      if (days == null) {
        return null;
      }
      fields[4] = days.stream().map(day -> String.valueOf(day % 7)).distinct().sorted()
          .collect(Collectors.joining(","));
    }
    return String.join(" ", fields);
  }

  /** @return null: no line of cron has this interval */
  static String cron(Duration every) {
    long minutes = every.toMinutes();
    if (minutes < 1 || !every.equals(Duration.ofMinutes(minutes))) {
      return null;
    }
    if (minutes < 60 && 60 % minutes == 0) {
      return "*/" + minutes + " * * * *";
    }
    long hours = minutes / 60;
    return minutes % 60 != 0 || hours == 0 || 24 % hours != 0 ? null
        : hours == 24 ? "0 0 * * *" : "0 */" + hours + " * * *";
  }

  private void writeRest() {
    StopSchedule.Step first = service.spec.stop().schedule().steps().get(0);
    if (!first.signal().equals(Signal.TERM) || service.spec.stop().schedule().steps().size() > 2) {
      service.changed("stop", "it gets SIGTERM, or STOPSIGNAL of the image, with the time of all steps, then SIGKILL");
    }
    service.containerStreams();
    service.kept("stop");
    service.lost("essential", "a Pod that ends stops no others");
    for (String key : List.of("requires", "wants", "after", "before", "milestone", "part-of")) {
      service.lost(key, "Pods start in no order: let the program try again until the other answers");
    }
    for (String key : List.of("restart-delay", "restart-backoff", "restart-max-delay", "restart-jitter",
        "restart-reset-after", "start-limit", "on-start-limit", "slow-retry-interval", "park")) {
      service.lost(key, "the pauses of Kubernetes are fixed");
    }
    service.lost("success-exit-status", "only 0 is a success");
    service.lost("tags", "use --label");
    service.lost("kill-mode", "all processes of the container get SIGKILL when the first one has ended");
    service.lost("limits", "the container engine sets them for all containers");
    for (String key : List.of("log-max-size", "log-max-age", "log-keep", "log-compress", "log-overflow", "rotate")) {
      service.lost(key, "the kubelet rotates: containerLogMaxSize");
    }
    service.lost("type", service.spec.startup().type() == StartupSpec.Type.FORKING
        ? "the container ends with the first process: run the program in the foreground"
        : "a readinessProbe finds out whether it is ready");
    service.lost("pid-file", "run the program in the foreground");
  }
}
