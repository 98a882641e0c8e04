package reeve.control.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

  /** Checks a service again after a time. */
  interface Recheck {
    /**
     * @param nanos from now
     * @param due is called when the time is over, before the check
     */
    void after(long nanos, String service, Runnable due);
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

  /**
   * What a request demands of its services.
   *
   * @param healthy whether a service with a health check has to pass it too
   * @param progress whether the client is notified of the progress
   * @param namesDifferences whether the answer says of a service that is up that its file has changed
   */
  record Demand(boolean healthy, boolean progress, boolean namesDifferences) {}

  private final Map<String, WaitCondition> conditions;
  private final Demand demand;
  private final Result result;
  private final Recheck recheck;
  private final Map<String, ServiceView> before = new LinkedHashMap<>();
  /** How often the restart policy had started each service when it was checked first. */
  private final Map<String, Integer> restarts = new HashMap<>();
  /** The services that are checked again when they have lived for their start-seconds. */
  private final Set<String> timed = new HashSet<>();
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  /** The services under way; and those of them that wait for something, such as another service. */
  private final Set<String> remaining = new LinkedHashSet<>();
  private final Set<String> blocked = new LinkedHashSet<>();
  private String message;

  /**
   * @param conditions by the name of the service
   * @param recheck see {@link Recheck}
   */
  PendingWait(PendingCall call, Map<String, WaitCondition> conditions, Demand demand, Result result,
      Recheck recheck) {
    this.call = call;
    this.conditions = conditions;
    this.demand = demand;
    this.result = result;
    this.recheck = recheck;
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

  /**
   * Continues a wait of a former program.
   *
   * @param counts how often each service was restarted when it began
   */
  void continues(Map<String, Integer> counts) {
    restarts.putAll(counts);
  }

  /** Answers that reeve is upgraded, with the outcomes so far and what the next program has to wait for. */
  void upgrading() {
    Map<String, Object> awaited = new LinkedHashMap<>();
    for (String service : remaining) {
      ServiceView view = before.get(service);
      awaited.put(service, Map.of("condition", conditions.get(service).word(), "run", view.run(), "pid", view.pid(),
          "process", view.state().hasProcess(), "restarts", restarts.getOrDefault(service, view.restarts())));
    }
    call.upgrading(Continuation.of(awaited, demand.healthy(), result.of(new LinkedHashMap<>(outcomes)),
        outcomes.size()));
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
    if (!condition.wantsUp()) {
      return verdict;
    }
    if (now.restarts() > restarts.computeIfAbsent(service, name -> now.restarts())) {
      return WaitCondition.restarted(now);
    }
    if (verdict.status() == WaitCondition.Status.UNDER_WAY && call.backend().isBlocked(service)) {
      return WaitCondition.blocked(now);
    }
    if (verdict.status() != WaitCondition.Status.REACHED) {
      return verdict;
    }
    long left = WaitCondition.isStartedSince(before.get(service), now) ? call.backend().untilStarted(service) : 0;
    if (left > 0) {
      if (!timed.contains(service)) { // when the time is over, it may have become longer, or the run another one
        recheck.after(left, service, () -> timed.remove(service));
        timed.add(service);
      }
      return WaitCondition.notStartedYet(verdict);
    }
    return demand.healthy() ? WaitCondition.healthy(verdict, now, call.backend().health(service)) : verdict;
  }

  /** Keeps an announcement about a service, and notifies the client. */
  void announced(String service, String text) {
    message = service + ": " + text;
    notifyProgress();
  }

  /** Notifies the client of the progress, if it requested that. */
  void notifyProgress() {
    if (!demand.progress()) {
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
    if (demand.namesDifferences()) {
      call.backend().compareFiles(() -> call.run(this::answerWithDifferences));
    } else {
      call.answerInParts(result.of(new LinkedHashMap<>(outcomes)));
    }
  }

  private void answerWithDifferences() {
    Map<String, ServiceView.Difference> differences = call.backend().fileDifferences().services();
    Map<String, Outcome> all = new LinkedHashMap<>();
    for (Map.Entry<String, Outcome> outcome : outcomes.entrySet()) {
      ServiceView.Difference difference = differences.get(outcome.getKey());
      ServiceView now = difference == null ? null : call.backend().service(outcome.getKey());
      all.put(outcome.getKey(), now == null || outcome.getValue().verdict().status() == WaitCondition.Status.MISSED
          ? outcome.getValue()
          : new Outcome(now, WaitCondition.differing(outcome.getValue().verdict(), difference)));
    }
    call.answerInParts(result.of(all));
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
