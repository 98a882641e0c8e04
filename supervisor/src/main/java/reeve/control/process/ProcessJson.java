package reeve.control.process;

import java.util.Collection;
import reeve.control.ServiceView;
import reeve.json.ObjectWriter;
import reeve.posix.ProcessTable;

/** Processes as JSON. docs/protocol.md describes the fields. Control thread only. */
public final class ProcessJson {
  private ProcessJson() {}

  /** Adds the time at which the sample was taken. */
  public static void sampled(ObjectWriter json, ProcessSample sample) {
    json.number("sampledMs", sample.clockMillis);
  }

  /** Adds the sums for all processes of a service. */
  public static void sums(ObjectWriter json, ProcessSample sample, ServiceView view) {
    boolean known = sample.has(view);
    ProcessFamily family = sample.family(view.name());
    json.knownNumber("processes", known ? family.living : -1);
    json.knownNumber("cpuMs", known ? family.cpuMillis : -1);
    json.knownNumber("memoryKib", known ? family.residentKib : -1);
    json.knownNumber("cgroupMemoryKib", family.cgroupKib);
    ports(json, known ? sample.ports(family) : null);
  }

  /** Adds an array of the processes. */
  public static void processes(ObjectWriter json, ProcessSample sample, ProcessFamily family) {
    json.beginArray("processes");
    for (ProcessTable.Row row : family.rows) {
      json.beginObject();
      json.number("pid", row.pid()).number("ppid", row.ppid()).string("state", String.valueOf(row.state()))
          .string("command", sample.command(row)).number("cpuMs", row.cpuMillis()).number("memoryKib", row.rssKib());
      ports(json, sample.ports(row));
      json.bool("stray", family.strays.contains(row.pid()));
      String purpose = family.purposes.get(row.pid());
      if (purpose != null) {
        json.string("purpose", purpose);
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void ports(ObjectWriter json, Collection<String> ports) {
    if (ports == null) {
      json.nullField("ports");
    } else {
      json.strings("ports", ports);
    }
  }
}
