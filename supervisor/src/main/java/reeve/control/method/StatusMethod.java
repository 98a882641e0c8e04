package reeve.control.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.control.FileDifferences;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
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
 * {@code status}: the state of the services. The loop makes one snapshot for all requests that arrived before it, so
 * that a flood of requests costs the loop no more than single requests. Everything else happens on the control thread,
 * in one step for each request.
 */
final class StatusMethod implements Method {
  /** With more services than this the texts are not kept: they would take more memory than the services themselves. */
  private static final int MAX_CACHED = 500;
  /** The cgroups of more services than this are not read: there are a dozen files for each. */
  private static final int MAX_CGROUPS = 20;

  private record StatusRequest(PendingCall call, Selector selector, boolean resources) {}

  /** A service and its text as it was last written. */
  private record CachedText(ServiceView view, String text) {}

  private final ProcessSamples samples;
  private final Map<String, CachedText> cache = new HashMap<>(); // control thread only
  private List<StatusRequest> waiting; // guarded by this; null: none waits for the next snapshot

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
      first = waiting == null;
      List<StatusRequest> requests = first ? new ArrayList<>() : waiting;
      requests.add(new StatusRequest(call, selector, resources));
      waiting = requests; // last: if there was no memory, the next request is the first
    }
    if (first) {
      try {
        call.backend().post(() -> compareFiles(call.backend()));
      } catch (RuntimeException | Error e) {
        fail(take(), e);
        throw e;
      }
    }
  }

  private synchronized List<StatusRequest> take() {
    List<StatusRequest> requests = waiting;
    waiting = null;
    return requests == null ? List.of() : requests;
  }

  private static void fail(List<StatusRequest> requests, Throwable error) {
    for (StatusRequest request : requests) {
      request.call().fail(RpcException.internal(error));
    }
  }

  /** Loop thread only. */
  private void compareFiles(SupervisorBackend backend) {
    try {
      backend.compareFiles(() -> snapshot(backend));
    } catch (RuntimeException | Error e) {
      fail(take(), e);
      throw e;
    }
  }

  /** Loop thread only. */
  private void snapshot(SupervisorBackend backend) {
    List<StatusRequest> requests = take();
    try {
      FileDifferences files = backend.fileDifferences();
      backend.snapshot(new SupervisorBackend.Snapshot() {
        @Override
        public void taken(List<ServiceView> services) {
          for (StatusRequest request : requests) {
            request.call().answerLater(() -> result(request, services, files));
          }
        }

        @Override
        public void failed(Throwable error) {
          fail(requests, error);
        }
      });
    } catch (RuntimeException | Error e) {
      fail(requests, e); // those that have no answer yet
      throw e;
    }
  }

  private ReplyParts result(StatusRequest request, List<ServiceView> services, FileDifferences files)
      throws RpcException {
    Selector selector = request.selector();
    List<ServiceView> chosen = selector.isEmpty() ? services : selector.select(services);
    if (!request.resources()) {
      forgetRemoved(services);
      boolean cached = services.size() <= MAX_CACHED;
      return ReplyParts.array(json -> differences(json, files), "services", chosen,
          (json, view) -> json.rawElement(cached ? cachedText(view) : text(view)), json -> {});
    }
    ProcessSample sample = samples.get(services, request.call().backend().info().pid());
    return ReplyParts.array(json -> {
      ProcessJson.sampled(json, sample);
      differences(json, files);
    }, "services", chosen,
        (json, view) -> samples.measure(() -> write(json, view, sample, chosen.size() <= MAX_CGROUPS)), json -> {});
  }

  /** Adds {@code files} if the files differ from what is in effect. */
  private static void differences(ObjectWriter json, FileDifferences files) {
    if (files.isChanged()) {
      json.beginObject("files").strings("added", files.added()).string("problem", files.problem()).endObject();
    }
  }

  /** Clears the cache once most of its entries are of removed services. */
  private void forgetRemoved(List<ServiceView> services) {
    if (cache.size() > 2 * services.size() || services.size() > MAX_CACHED) {
      cache.clear();
    }
  }

  /**
   * Reuses the texts of services that have not changed since an earlier request, as most have not: writing a hundred
   * services again would take most of the time of an answer.
   */
  private String cachedText(ServiceView view) {
    CachedText last = cache.get(view.name());
    if (last == null || last.view() != view) {
      last = new CachedText(view, text(view));
      cache.put(view.name(), last);
    }
    return last.text();
  }

  private static String text(ServiceView view) {
    ObjectWriter text = new ObjectWriter(512);
    ServiceJson.fields(text, view);
    return text.finish();
  }

  /** @param cgroup whether its cgroup is read too */
  private static void write(ObjectWriter json, ServiceView view, ProcessSample sample, boolean cgroup) {
    json.beginObject();
    ServiceJson.fields(json, view);
    ProcessJson.sums(json, sample, view);
    if (cgroup) {
      sample.cgroup(json, view);
    }
    json.endObject();
  }
}
