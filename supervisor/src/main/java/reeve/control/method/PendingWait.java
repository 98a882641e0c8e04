package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.json.ObjectWriter;

/** A request that waits for services to reach a condition. Loop thread only. */
final class PendingWait {
  /** The largest number of names in a progress notification. */
  private static final int MAX_NAMES = 5;

  /** Makes the answer of a request. */
  interface Result {
    /** @param outcomes by the name of the service; not changed any more */
    ReplyParts of(Map<String, Outcome> outcomes);
  }

  /**
   * The outcome for a service.
   *
   * @param now the service as it is, or as it was when it was removed
   */
  record Outcome(ServiceView now, WaitCondition.Verdict verdict) {
    /** Adds {@code result} and {@code message}. */
    void write(ObjectWriter json) {
      json.string("result", switch (verdict.status()) {
        case REACHED -> "reached";
        case MISSED -> "missed";
        case UNDER_WAY -> "under-way";
      });
      json.string("message", verdict.message());
    }
  }

  private final PendingCall call;
  private final Map<String, WaitCondition> conditions;
  private final boolean healthy;
  private final boolean progress;
  private final Result result;
  private final Map<String, ServiceView> before = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  /** The services under way; and those of them that wait for something, such as another service. */
  private final Set<String> remaining = new LinkedHashSet<>();
  private final Set<String> blocked = new LinkedHashSet<>();
  private String message;

  /**
   * @param conditions by the name of the service
   * @param healthy whether a service with a health check has to pass it too
   * @param progress whether the client is notified of the progress
   */
  PendingWait(PendingCall call, Map<String, WaitCondition> conditions, boolean healthy, boolean progress,
      Result result) {
    this.call = call;
    this.conditions = conditions;
    this.healthy = healthy;
    this.progress = progress;
    this.result = result;
  }

  /**
   * Checks all services for the first time.
   *
   * @param services the services with a condition, as they were before the request
   */
  void begin(List<ServiceView> services) {
    for (ServiceView view : services) {
      before.put(view.name(), view);
      remaining.add(view.name());
    }
    for (ServiceView view : services) {
      check(view.name());
    }
  }

  boolean isDone() {
    return remaining.isEmpty();
  }

  /** Whether the client is gone. */
  boolean isCancelled() {
    return call.isCancelled();
  }

  /** Whether this service has neither reached its condition nor missed it. */
  boolean waitsFor(String service) {
    return remaining.contains(service);
  }

  /**
   * Checks services that changed again, and also the services that wait for another one, which may be one of these.
   *
   * @return whether any service was checked
   */
  boolean recheck(List<String> changed) {
    List<String> affected = new ArrayList<>(blocked);
    for (String service : changed) {
      if (remaining.contains(service) && !blocked.contains(service)) {
        affected.add(service);
      }
    }
    for (String service : affected) {
      check(service);
    }
    return !affected.isEmpty();
  }

  private void check(String service) {
    ServiceView now = call.backend().service(service);
    WaitCondition condition = conditions.get(service);
    WaitCondition.Verdict verdict = now == null ? condition.removed(before.get(service))
        : verdict(condition, service, now);
    outcomes.put(service, new Outcome(now == null ? before.get(service).removed() : now, verdict));
    boolean underWay = verdict.status() == WaitCondition.Status.UNDER_WAY;
    if (!underWay) {
      remaining.remove(service);
    }
    if (underWay && now != null && !now.waiting().reasons().isEmpty()) {
      blocked.add(service);
    } else {
      blocked.remove(service);
    }
  }

  private WaitCondition.Verdict verdict(WaitCondition condition, String service, ServiceView now) {
    WaitCondition.Verdict verdict = condition.verdict(before.get(service), now);
    if (condition.wantsUp() && verdict.status() == WaitCondition.Status.UNDER_WAY
        && call.backend().isBlocked(service)) {
      verdict = WaitCondition.blocked(now);
    }
    return healthy && verdict.status() == WaitCondition.Status.REACHED
        ? WaitCondition.healthy(verdict, now, call.backend().health(service)) : verdict;
  }

  /** Keeps an announcement about a service, and notifies the client. */
  void announced(String service, String text) {
    message = service + ": " + text;
    notifyProgress();
  }

  /** Notifies the client of the progress, if it requested that. */
  void notifyProgress() {
    if (!progress) {
      return;
    }
    String last = message;
    int left = remaining.size();
    List<String> names = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (String service : remaining) {
      if (names.size() == MAX_NAMES) {
        break;
      }
      names.add(service);
      List<String> waitsFor = outcomes.get(service).now().waiting().reasons();
      if (!waitsFor.isEmpty()) {
        reasons.add(service + " waits for " + String.join("; ", waitsFor));
      }
    }
    call.progress(json -> json.number("remaining", left).strings("services", names).strings("waits", reasons)
        .string("message", last));
  }

  /** Answers with the current outcomes. */
  void answer() {
    Map<String, Outcome> copy = new LinkedHashMap<>(outcomes);
    call.answerInParts(result.of(copy));
  }

  /** Every service with its result: the answer of the methods that start or stop services. */
  static ReplyParts services(Map<String, Outcome> outcomes) {
    return ReplyParts.array("services", new ArrayList<>(outcomes.values()), (json, outcome) -> {
      json.beginObject();
      outcome.write(json);
      ServiceJson.fields(json, outcome.now());
      json.endObject();
    });
  }
}
