package reeve.control;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code status}: what the services do. One look at the loop answers all who asked until it was taken, so that a flood of requests costs
 * the loop no more than one at a time.
 */
final class StatusMethod implements Method {
  private record Asked(Call call, Selector selector, boolean resources) {}

  private final ProcessSamples samples;
  private List<Asked> waiting = new ArrayList<>(); // guarded by this

  StatusMethod(ProcessSamples samples) {
    this.samples = samples;
  }

  @Override
  public void call(Call call) throws RpcException {
    Selector selector = call.params().selector();
    boolean resources = call.params().bool("resources", false);
    call.params().done();
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      waiting.add(new Asked(call, selector, resources));
    }
    if (first) {
      call.backend().post(() -> look(call.backend()));
    }
  }

  private void look(Backend backend) {
    List<Asked> all;
    synchronized (this) {
      all = waiting;
      waiting = new ArrayList<>();
    }
    List<ServiceView> services = backend.services();
    for (Asked asked : all) {
      asked.call().later(() -> answer(asked, services));
    }
  }

  private void answer(Asked asked, List<ServiceView> services) throws RpcException {
    Selector selector = asked.selector();
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    ProcessSample sample = asked.resources() ? samples.get(services, asked.call().backend().info().pid()) : null;
    if (sample == null) {
      asked.call().answer(json -> write(json, chosen, null));
    } else {
      asked.call().answer(json -> samples.write(json, out -> write(out, chosen, sample)));
    }
  }

  /** @param sample null: without */
  private static void write(JsonWriter json, List<ServiceView> chosen, ProcessSample sample) throws IOException {
    json.beginObject();
    if (sample != null) {
      ProcessJson.sampled(json, sample);
    }
    json.name("services").beginArray();
    for (ServiceView view : chosen) {
      json.beginObject();
      ViewJson.fields(json, view);
      if (sample != null) {
        ProcessJson.sums(json, sample, view);
      }
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
