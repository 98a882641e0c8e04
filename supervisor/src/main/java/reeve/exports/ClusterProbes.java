package reeve.exports;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

/** Readiness and health checks as probes of a container of Kubernetes. Pure. */
final class ClusterProbes {
  private static final int START_PERIOD = 2;

  private ClusterProbes() {}

  static void write(ExportedService service, Map<String, Object> container) {
    if (service.spec.startup().ready().orElse(null) instanceof ReadinessSpec.Probed probed) {
      Map<String, Object> probe = probe(service, "ready", probed.probe());
      if (probe != null) {
        Duration limit = service.spec.startup().effectiveTimeout();
        Map<String, Object> startup = new LinkedHashMap<>(probe);
        startup.put("periodSeconds", START_PERIOD);
        startup.put("timeoutSeconds", seconds(probed.timeout()));
        startup.put("failureThreshold", Math.max(1, seconds(limit.isZero() ? Duration.ofHours(1) : limit)
            / START_PERIOD));
        container.put("startupProbe", startup);
        service.kept("ready", "start-timeout");
      }
    }
    service.lost("ready", "the Pod counts as ready as soon as its program runs; let it open a port");
    HealthSpec health = service.spec.health();
    if (health.check().isPresent()) {
      Map<String, Object> probe = probe(service, "health", health.check().get());
      if (probe != null) {
        probe.put("periodSeconds", seconds(health.interval()));
        probe.put("timeoutSeconds", seconds(health.timeout()));
        probe.put("failureThreshold", health.failures());
        if (!health.startPeriod().isZero()) {
          probe.put("initialDelaySeconds", seconds(health.startPeriod()));
        }
        boolean restarts = health.onFailure() != HealthSpec.OnFailure.MARK;
        if (!restarts && health.successes() > 1) {
          probe.put("successThreshold", health.successes());
        }
        container.put(restarts ? "livenessProbe" : "readinessProbe", probe);
        service.kept("health");
      }
    }
    service.lost("health", "");
    service.lost("watchdog", "use a livenessProbe");
  }

  /** @return null: Kubernetes has no such probe */
  private static Map<String, Object> probe(ExportedService service, String key, ProbeSpec spec) {
    Map<String, Object> probe = new LinkedHashMap<>();
    if (spec instanceof ProbeSpec.Http http) {
      Map<String, Object> get = new LinkedHashMap<>();
      get.put("path", http.target());
      get.put("port", http.port());
      probe.put("httpGet", get);
      note(service, key, http.host());
      if (!http.status().equals(ProbeSpec.DEFAULT_STATUS)) {
        service.changed(key, "the codes 200 to 399 are a success");
      }
    } else if (spec instanceof ProbeSpec.Tcp tcp) {
      probe.put("tcpSocket", Map.of("port", tcp.port()));
      note(service, key, tcp.host());
    } else if (spec instanceof ProbeSpec.Command command) {
      probe.put("exec", Map.of("command", ClusterText.escaped(command.argv())));
    } else if (spec instanceof ProbeSpec.File file && file.within().isEmpty()) {
      probe.put("exec", Map.of("command", List.of("test", "-e", file.path())));
    } else {
      return null;
    }
    return probe;
  }

  private static void note(ExportedService service, String key, String host) {
    service.changed(key, "the probe goes to the address of the Pod and not to " + host
        + ": the program has to listen there");
  }

  /** At least 1, rounded up. */
  static long seconds(Duration time) {
    return Math.max(1, (time.toMillis() + 999) / 1000);
  }
}
