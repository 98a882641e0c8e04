package reeve.control.method;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.control.process.ProcessJson;
import reeve.control.process.ProcessSample;
import reeve.control.process.ProcessSamples;
import reeve.json.Json;

/**
 * {@code status}: what the services do. One look at the loop answers all who asked until it was taken, so that a flood
 * of requests costs the loop no more than one at a time.
 */
final class StatusMethod implements Method {
  private record Asked(PendingCall call, Selector selector, boolean resources) {}

  /** A service as it was written last. */
  private record Written(ServiceView view, String text) {}

  private final ProcessSamples samples;
  private final Map<String, Written> written = new HashMap<>(); // the control thread's
  private List<Asked> waiting = new ArrayList<>(); // guarded by this

  StatusMethod(ProcessSamples samples) {
    this.samples = samples;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
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

  private void look(SupervisorBackend backend) {
    List<Asked> all;
    synchronized (this) {
      all = waiting;
      waiting = new ArrayList<>();
    }
    List<ServiceView> services;
    try {
      services = backend.services();
    } catch (RuntimeException | Error e) {
      for (Asked asked : all) {
        asked.call().fail(RpcException.internal(e)); // else all of them wait for ever
      }
      throw e;
    }
    for (Asked asked : all) {
      asked.call().later(() -> answer(asked, services));
    }
  }

  private void answer(Asked asked, List<ServiceView> services) throws RpcException {
    Selector selector = asked.selector();
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    ProcessSample sample = asked.resources() ? samples.get(services, asked.call().backend().info().pid()) : null;
    if (sample == null) {
      forget(services);
      asked.call().answer(json -> write(json, chosen));
    } else {
      asked.call().answer(json -> samples.write(json, out -> write(out, chosen, sample)));
    }
  }

  /** Of what was removed since, once that is most of it. */
  private void forget(List<ServiceView> services) {
    if (written.size() > 2 * services.size()) {
      written.clear();
    }
  }

  /**
   * Most services are as they were when somebody asked before: to write a hundred of them anew would be most of the
   * time of an answer.
   */
  private void write(JsonWriter json, List<ServiceView> chosen) throws IOException {
    json.beginObject();
    json.name("services").beginArray();
    for (ServiceView view : chosen) {
      Written last = written.get(view.name());
      if (last == null || last.view() != view) {
        last = new Written(view, Json.write(one -> {
          one.beginObject();
          ServiceJson.fields(one, view);
          one.endObject();
        }));
        written.put(view.name(), last);
      }
      json.jsonValue(last.text());
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, List<ServiceView> chosen, ProcessSample sample) throws IOException {
    json.beginObject();
    ProcessJson.sampled(json, sample);
    json.name("services").beginArray();
    for (ServiceView view : chosen) {
      json.beginObject();
      ServiceJson.fields(json, view);
      ProcessJson.sums(json, sample, view);
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }
}
