package reeve.control.process;

import reeve.json.ObjectWriter;
import reeve.posix.Files;

/**
 * What the kernel counts in the cgroup of a service, as JSON (Documentation/admin-guide/cgroup-v2.rst). A file that is
 * missing, because its controller is not enabled or the kernel is older, is a field that is missing. Control thread
 * only.
 */
final class CgroupReading {
  private static final String PREFIX = "/reeve.";

  private CgroupReading() {}

  /**
   * Finds the cgroup of a service.
   *
   * @param path of the cgroup of its main process, as /proc/PID/cgroup has it; may be null
   * @return its path; null: the process is not in one that a reeve made for this service
   */
  static String pathOf(String path, String service) {
    int ours = path == null ? -1 : path.lastIndexOf(PREFIX);
    int name = ours < 0 ? -1 : path.indexOf('/', ours + 1) + 1;
    if (name <= 0 || !path.startsWith(service, name)) {
      return null;
    }
    int end = name + service.length();
    return end == path.length() || path.charAt(end) == '/' ? path.substring(0, end) : null;
  }

  /** Adds the object {@code cgroup}. */
  static void write(ObjectWriter json, Files files, String directory) {
    json.beginObject("cgroup");
    json.string("path", directory);
    number(json, "memoryBytes", files.readText(directory + "/memory.current"));
    number(json, "memoryPeakBytes", files.readText(directory + "/memory.peak"));
    number(json, "memoryMaxBytes", files.readText(directory + "/memory.max"));
    number(json, "memoryHighBytes", files.readText(directory + "/memory.high"));
    String memory = files.readText(directory + "/memory.events");
    number(json, "oomKills", value(memory, "oom_kill"));
    number(json, "memoryHighEvents", value(memory, "high"));
    number(json, "memoryMaxEvents", value(memory, "max"));
    number(json, "pids", files.readText(directory + "/pids.current"));
    number(json, "pidsMax", files.readText(directory + "/pids.max"));
    number(json, "pidsMaxEvents", value(files.readText(directory + "/pids.events"), "max"));
    String cpu = files.readText(directory + "/cpu.stat");
    number(json, "cpuUsec", value(cpu, "usage_usec"));
    number(json, "throttledUsec", value(cpu, "throttled_usec"));
    number(json, "throttledPeriods", value(cpu, "nr_throttled"));
    number(json, "periods", value(cpu, "nr_periods"));
    json.beginObject("pressure");
    for (String resource : new String[] {"memory", "cpu", "io"}) {
      pressure(json, resource, files.readText(directory + "/" + resource + ".pressure"));
    }
    json.endObject();
    json.endObject();
  }

  /** Adds a number; null for {@code max}, and no field for no text. */
  private static void number(ObjectWriter json, String name, String text) {
    if (text == null) {
      return;
    }
    String digits = text.strip();
    if (isNumber(digits)) {
      json.raw(name, digits);
    } else {
      json.nullField(name);
    }
  }

  /** The shares of time, in percent, in which some processes waited for a resource, and all of them at once. */
  private static void pressure(ObjectWriter json, String resource, String text) {
    if (text == null || !text.startsWith("some ")) {
      return;
    }
    json.beginObject(resource);
    for (String line : text.split("\n")) {
      String[] fields = line.split(" ");
      for (String field : fields) {
        int equals = field.indexOf('=');
        String digits = field.substring(equals + 1);
        if (equals > 0 && field.startsWith("avg") && !field.startsWith("avg300") && isNumber(digits)) {
          json.raw(fields[0] + field.substring("avg".length(), equals), digits);
        }
      }
    }
    json.endObject();
  }

  private static boolean isNumber(String text) {
    boolean number = !text.isEmpty() && text.length() < 20;
    for (int i = 0; i < text.length() && number; i++) {
      char c = text.charAt(i);
      number = c >= '0' && c <= '9' || c == '.' && i > 0 && i < text.length() - 1;
    }
    return number;
  }

  /** The value in a line {@code KEY VALUE}; null: there is none. */
  private static String value(String text, String key) {
    int at = text == null ? -1 : text.startsWith(key + " ") ? 0 : text.indexOf("\n" + key + " ") + 1;
    if (at < 0 || at == 0 && !text.startsWith(key + " ")) {
      return null;
    }
    int end = text.indexOf('\n', at);
    return text.substring(at + key.length() + 1, end < 0 ? text.length() : end);
  }
}
