package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.cli.common.HumanText;
import reeve.json.Json;
import reeve.json.JsonObject;

/** What the kernel counts in the cgroup of a service, as text. */
final class CgroupText {
  private static final int MICROS_OF_MILLI = 1000;

  private CgroupText() {}

  /** @param service as the answer of status has it; null or without {@code cgroup}: there is no line */
  static List<String> lines(JsonObject service) {
    List<String> lines = new ArrayList<>();
    Map<String, Object> cgroup = service == null ? null : Json.object(service.fields().get("cgroup"));
    if (cgroup == null) {
      return lines;
    }
    add(lines, amounts(cgroup));
    add(lines, processor(cgroup));
    add(lines, pressure(cgroup.get("pressure")));
    return lines;
  }

  private static void add(List<String> lines, List<String> parts) {
    if (!parts.isEmpty()) {
      lines.add(String.join(", ", parts));
    }
  }

  private static List<String> amounts(Map<String, Object> cgroup) {
    List<String> parts = new ArrayList<>();
    long memory = number(cgroup, "memoryBytes");
    if (memory >= 0) {
      parts.add("memory " + size(memory) + limit(cgroup, "memoryMaxBytes"));
      long peak = number(cgroup, "memoryPeakBytes");
      if (peak >= 0) {
        parts.add("peak " + size(peak));
      }
    }
    counted(parts, cgroup, "oomKills", "killed for lack of memory");
    long pids = number(cgroup, "pids");
    if (pids >= 0) {
      long max = number(cgroup, "pidsMax");
      parts.add("pids " + pids + (max < 0 ? "" : " of " + max));
    }
    counted(parts, cgroup, "pidsMaxEvents", "refused forks");
    return parts;
  }

  private static void counted(List<String> parts, Map<String, Object> cgroup, String field, String what) {
    long count = number(cgroup, field);
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }

  private static String limit(Map<String, Object> cgroup, String field) {
    long bytes = number(cgroup, field);
    return bytes < 0 ? "" : " of " + size(bytes);
  }

  private static List<String> processor(Map<String, Object> cgroup) {
    List<String> parts = new ArrayList<>();
    long micros = number(cgroup, "cpuUsec");
    if (micros >= 0) {
      parts.add("cpu " + HumanText.cpu(micros / MICROS_OF_MILLI));
    }
    long throttled = number(cgroup, "throttledUsec");
    if (throttled > 0) {
      parts.add("throttled for " + HumanText.cpu(throttled / MICROS_OF_MILLI) + " in "
          + number(cgroup, "throttledPeriods") + " of " + number(cgroup, "periods") + " periods");
    }
    return parts;
  }

  private static List<String> pressure(Object pressure) {
    List<String> parts = new ArrayList<>();
    Map<String, Object> resources = Json.object(pressure);
    if (resources == null) {
      return parts;
    }
    for (Map.Entry<String, Object> resource : resources.entrySet()) {
      Map<String, Object> shares = Json.object(resource.getValue());
      if (shares != null && shares.get("some10") instanceof Json.Num now
          && shares.get("some60") instanceof Json.Num minute) {
        parts.add((parts.isEmpty() ? "pressure " : "") + resource.getKey() + " " + now.text() + "% (" + minute.text()
            + "%)");
      }
    }
    return parts;
  }

  private static String size(long bytes) {
    return HumanText.size(bytes / 1024);
  }

  /** @return -1: unknown, or without a limit */
  private static long number(Map<String, Object> object, String field) {
    Long value = object.get(field) instanceof Json.Num number ? number.asLong() : null;
    return value == null ? -1 : value;
  }
}
