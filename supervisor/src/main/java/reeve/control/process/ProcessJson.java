package reeve.control.process;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Collection;
import reeve.control.ServiceView;
import reeve.posix.ProcessTable;

/** Processes as JSON. The fields are described in docs/protocol.md. The control thread's alone. */
public final class ProcessJson {
  private ProcessJson() {}

  /** When the sample was taken. */
  public static void sampled(JsonWriter json, ProcessSample sample) throws IOException {
    json.name("sampledMs").value(sample.clockMillis);
  }

  /** What a service uses. */
  public static void sums(JsonWriter json, ProcessSample sample, ServiceView view) throws IOException {
    boolean known = sample.has(view);
    ProcessSample.Family family = sample.family(view.name());
    number(json, "processes", known ? family.living : -1);
    number(json, "cpuMs", known ? family.cpuMillis : -1);
    number(json, "memoryKib", known ? family.rssKib : -1);
    number(json, "cgroupMemoryKib", family.cgroupKib);
    ports(json, known ? sample.ports(family) : null);
  }

  public static void processes(JsonWriter json, ProcessSample sample, ProcessSample.Family family) throws IOException {
    json.name("processes").beginArray();
    for (ProcessTable.Row row : family.rows) {
      json.beginObject();
      json.name("pid").value(row.pid());
      json.name("ppid").value(row.ppid());
      json.name("state").value(String.valueOf(row.state()));
      json.name("command").value(sample.command(row));
      json.name("cpuMs").value(row.cpuMillis());
      json.name("memoryKib").value(row.rssKib());
      ports(json, sample.ports(row));
      json.name("stray").value(family.strays.contains(row.pid()));
      json.endObject();
    }
    json.endArray();
  }

  private static void ports(JsonWriter json, Collection<String> ports) throws IOException {
    json.name("ports");
    if (ports == null) {
      json.nullValue();
      return;
    }
    json.beginArray();
    for (String port : ports) {
      json.value(port);
    }
    json.endArray();
  }

  private static void number(JsonWriter json, String name, long value) throws IOException {
    json.name(name);
    if (value < 0) {
      json.nullValue();
    } else {
      json.value(value);
    }
  }
}
