package reeve.control.method;

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
import reeve.json.ObjectWriter;

/**
 * {@code status}: the state of the services. The loop makes one snapshot for all requests that arrived until it was
 * made, so that a flood of requests costs it no more than one at a time. Everything else happens on the control thread,
 * in one step for each request.
 */
final class StatusMethod implements Method {
  private record StatusRequest(PendingCall call, Selector selector, boolean resources) {}

  /** A service as it was written last. */
  private record CachedText(ServiceView view, String text) {}

  private final ProcessSamples samples;
  private final Map<String, CachedText> cache = new HashMap<>(); // the control thread's
  private List<StatusRequest> waiting = new ArrayList<>(); // guarded by this

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
      waiting.add(new StatusRequest(call, selector, resources));
    }
    if (first) {
      call.backend().post(() -> snapshot(call.backend()));
    }
  }

  /** Loop thread only. */
  private void snapshot(SupervisorBackend backend) {
    List<StatusRequest> requests;
    synchronized (this) {
      requests = waiting;
      waiting = new ArrayList<>();
    }
    List<ServiceView> services;
    try {
      services = backend.services();
    } catch (RuntimeException | Error e) {
      for (StatusRequest request : requests) {
        request.call().fail(RpcException.internal(e)); // otherwise all of them wait for ever
      }
      throw e;
    }
    for (StatusRequest request : requests) {
      request.call().answerLater(() -> result(request, services));
    }
  }

  private ObjectWriter.Fields result(StatusRequest request, List<ServiceView> services) throws RpcException {
    Selector selector = request.selector();
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    if (!request.resources()) {
      forgetRemoved(services);
      return json -> write(json, chosen);
    }
    ProcessSample sample = samples.get(services, request.call().backend().info().pid());
    return json -> samples.measure(() -> write(json, chosen, sample));
  }

  /** Forgets the texts of services that were removed, once those are most of them. */
  private void forgetRemoved(List<ServiceView> services) {
    if (cache.size() > 2 * services.size()) {
      cache.clear();
    }
  }

  /**
   * Most services have not changed since the request before: to write a hundred of them again would be most of the time
   * of an answer.
   */
  private void write(ObjectWriter json, List<ServiceView> chosen) {
    json.beginArray("services");
    for (ServiceView view : chosen) {
      CachedText last = cache.get(view.name());
      if (last == null || last.view() != view) {
        ObjectWriter text = new ObjectWriter(512);
        ServiceJson.fields(text, view);
        last = new CachedText(view, text.finish());
        cache.put(view.name(), last);
      }
      json.rawElement(last.text());
    }
    json.endArray();
  }

  private static void write(ObjectWriter json, List<ServiceView> chosen, ProcessSample sample) {
    ProcessJson.sampled(json, sample);
    json.beginArray("services");
    for (ServiceView view : chosen) {
      json.beginObject();
      ServiceJson.fields(json, view);
      ProcessJson.sums(json, sample, view);
      json.endObject();
    }
    json.endArray();
  }
}
