package reeve.control.method;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.process.ProcessJson;
import reeve.control.process.ProcessSample;
import reeve.control.process.ProcessSamples;

/** {@code tree}: services with their real processes. */
final class TreeMethod implements Method {
  private final ProcessSamples samples;

  TreeMethod(ProcessSamples samples) {
    this.samples = samples;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    call.onLoop(() -> {
      List<ServiceView> services = call.backend().services();
      call.later(() -> answer(call, selector, services));
    });
  }

  private void answer(PendingCall call, Selector selector, List<ServiceView> services) throws RpcException {
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    int self = call.backend().info().pid();
    ProcessSample sample = samples.get(services, self);
    call.answer(json -> samples.write(json, out -> write(out, sample, chosen, selector.isEmpty(), self)));
  }

  private static void write(JsonWriter json, ProcessSample sample, List<ServiceView> chosen, boolean all, int self)
      throws IOException {
    json.beginObject();
    ProcessJson.sampled(json, sample);
    json.name("pid").value(self);
    json.name("services").beginArray();
    for (ServiceView view : chosen) {
      json.beginObject();
      ServiceJson.fields(json, view);
      processes(json, sample, view);
      json.endObject();
    }
    json.endArray();
    if (all) {
      json.name("others").beginObject();
      ProcessJson.processes(json, sample, sample.others());
      json.endObject();
    }
    json.endObject();
  }

  private static void processes(JsonWriter json, ProcessSample sample, ServiceView view) throws IOException {
    if (sample.has(view)) {
      ProcessJson.processes(json, sample, sample.family(view.name()));
    } else {
      json.name("processes").nullValue();
    }
  }
}
