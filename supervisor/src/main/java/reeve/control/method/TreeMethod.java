package reeve.control.method;

import java.util.List;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.process.ProcessJson;
import reeve.control.process.ProcessSample;
import reeve.control.process.ProcessSamples;
import reeve.json.ObjectWriter;

/** {@code tree}: services with their processes. */
final class TreeMethod implements Method {
  private final ProcessSamples samples;

  TreeMethod(ProcessSamples samples) {
    this.samples = samples;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    call.onSnapshot(services -> call.answerLater(() -> result(call, selector, services)));
  }

  /** Control thread only. */
  private ReplyParts result(PendingCall call, Selector selector, List<ServiceView> services)
      throws RpcException {
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    int self = call.backend().info().pid();
    ProcessSample sample = samples.get(services, self);
    return ReplyParts.array(json -> {
      ProcessJson.sampled(json, sample);
      json.number("pid", self);
    }, "services", chosen, (json, view) -> samples.measure(() -> write(json, sample, view)), json -> {
      if (selector.isEmpty()) {
        samples.measure(() -> writeOthers(json, sample));
      }
    });
  }

  private static void write(ObjectWriter json, ProcessSample sample, ServiceView view) {
    json.beginObject();
    ServiceJson.fields(json, view);
    if (sample.has(view)) {
      ProcessJson.processes(json, sample, sample.family(view.name()));
    } else {
      json.nullField("processes");
    }
    json.endObject();
  }

  /** The processes that belong to no service. */
  private static void writeOthers(ObjectWriter json, ProcessSample sample) {
    json.beginObject("others");
    ProcessJson.processes(json, sample, sample.others());
    json.endObject();
  }
}
