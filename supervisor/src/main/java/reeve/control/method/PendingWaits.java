package reeve.control.method;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.control.PendingCall;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;

/** Requests that wait for what comes of them. The loop thread's alone. */
final class PendingWaits implements SupervisorBackend.Listener {
  /** Names in one notification of progress. */
  private static final int NAMED = 5;

  private static final class Wait {
    final PendingCall call;
    final Map<String, WaitCondition> goals = new LinkedHashMap<>();
    final Answer answer;
    final boolean progress;
    boolean healthy;
    String message;
    final Map<String, ServiceView> before = new LinkedHashMap<>();
    final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    int open;

    Wait(PendingCall call, Answer answer, boolean progress) {
      this.call = call;
      this.answer = answer;
      this.progress = progress;
    }
  }

  /** Writes the result. The control thread. */
  interface Answer {
    void write(JsonWriter json, Map<String, Outcome> outcomes) throws IOException;
  }

  /** What came of it for one service. */
  record Outcome(ServiceView now, WaitCondition.Verdict verdict) {}

  private final List<Wait> waits = new ArrayList<>();
  private boolean listening;

  /**
   * After the request was applied.
   *
   * @param chosen the services as they were before
   * @param wait false: answers at once
   */
  void add(PendingCall call, WaitCondition goal, List<ServiceView> chosen, boolean wait, boolean progress) {
    add(call, goal, chosen, false, wait, progress);
  }

  /** @param healthy one with a health check must pass it, too */
  void add(PendingCall call, WaitCondition goal, List<ServiceView> chosen, boolean healthy, boolean wait,
      boolean progress) {
    Wait fresh = new Wait(call, PendingWaits::write, progress);
    fresh.healthy = healthy;
    for (ServiceView view : chosen) {
      fresh.goals.put(view.name(), goal);
    }
    add(fresh, chosen, wait);
  }

  /**
   * The same with a goal for each.
   *
   * @param goals by name; a service without one is not waited for
   * @param before those with a goal as they were
   */
  void add(PendingCall call, Map<String, WaitCondition> goals, List<ServiceView> before, Answer answer, boolean wait,
      boolean progress) {
    Wait fresh = new Wait(call, answer, progress);
    fresh.goals.putAll(goals);
    add(fresh, before, wait);
  }

  private void add(Wait fresh, List<ServiceView> chosen, boolean wait) {
    PendingCall call = fresh.call;
    for (ServiceView view : chosen) {
      fresh.before.put(view.name(), view);
      fresh.open++;
    }
    for (ServiceView view : chosen) {
      look(fresh, view.name());
    }
    if (fresh.open == 0 || !wait) {
      answer(fresh);
      return;
    }
    if (!listening) {
      listening = true;
      call.backend().listen(this);
    }
    waits.removeIf(old -> old.call.isCancelled());
    waits.add(fresh);
    tell(fresh);
  }

  @Override
  public void changed(String service) {
    if (waits.isEmpty()) {
      return;
    }
    Iterator<Wait> each = waits.iterator();
    while (each.hasNext()) {
      Wait wait = each.next();
      if (wait.call.isCancelled()) {
        each.remove();
      } else if (lookAgain(wait, service)) {
        if (wait.open == 0) {
          each.remove();
          answer(wait);
        } else {
          tell(wait);
        }
      }
    }
  }

  @Override
  public void said(String service, String text) {
    for (Wait wait : waits) {
      if (service != null && isOpen(wait, service)) {
        wait.message = service + ": " + text;
        tell(wait);
      }
    }
  }

  /** At this service, and at those that wait for another: it may be this one. @return whether any was looked at */
  private static boolean lookAgain(Wait wait, String changed) {
    boolean any = false;
    for (Map.Entry<String, Outcome> one : wait.outcomes.entrySet()) {
      boolean open = one.getValue().verdict().standing() == WaitCondition.Standing.UNDER_WAY;
      if (open && (one.getKey().equals(changed) || !one.getValue().now().waiting().reasons().isEmpty())) {
        look(wait, one.getKey());
        any = true;
      }
    }
    return any;
  }

  private static boolean isOpen(Wait wait, String service) {
    Outcome outcome = wait.outcomes.get(service);
    return outcome != null && outcome.verdict().standing() == WaitCondition.Standing.UNDER_WAY;
  }

  private static void look(Wait wait, String service) {
    ServiceView before = wait.before.get(service);
    ServiceView now = wait.call.backend().service(service);
    WaitCondition goal = wait.goals.get(service);
    WaitCondition.Verdict verdict = now == null ? goal.gone(before) : goal.verdict(before, now);
    if (now != null && goal.wantsUp() && verdict.standing() == WaitCondition.Standing.UNDER_WAY
        && wait.call.backend().isBlocked(service)) {
      verdict = WaitCondition.blocked(now);
    }
    if (now != null && wait.healthy && verdict.standing() == WaitCondition.Standing.REACHED) {
      verdict = WaitCondition.healthy(verdict, now, wait.call.backend().health(service));
    }
    wait.outcomes.put(service, new Outcome(now == null ? before.removed() : now, verdict));
    if (verdict.standing() != WaitCondition.Standing.UNDER_WAY) {
      wait.open--;
    }
  }

  private static void tell(Wait wait) {
    if (!wait.progress) {
      return;
    }
    String message = wait.message;
    int remaining = wait.open;
    List<String> names = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (Map.Entry<String, Outcome> one : wait.outcomes.entrySet()) {
      if (names.size() < NAMED && isOpen(wait, one.getKey())) {
        names.add(one.getKey());
        List<String> waitsFor = one.getValue().now().waiting().reasons();
        if (!waitsFor.isEmpty()) {
          reasons.add(one.getKey() + " waits for " + String.join("; ", waitsFor));
        }
      }
    }
    wait.call.progress(json -> {
      json.name("remaining").value(remaining);
      json.name("services").beginArray();
      for (String name : names) {
        json.value(name);
      }
      json.endArray();
      json.name("waits").beginArray();
      for (String reason : reasons) {
        json.value(reason);
      }
      json.endArray();
      json.name("message").value(message);
    });
  }

  private static void answer(Wait wait) {
    Map<String, Outcome> outcomes = new LinkedHashMap<>(wait.outcomes);
    wait.call.answer(json -> wait.answer.write(json, outcomes));
  }

  private static void write(JsonWriter json, Map<String, Outcome> outcomes) throws IOException {
    json.beginObject();
    json.name("services").beginArray();
    for (Outcome outcome : outcomes.values()) {
      json.beginObject();
      result(json, outcome);
      ServiceJson.fields(json, outcome.now());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  /** How it ended for one service. */
  static void result(JsonWriter json, Outcome outcome) throws IOException {
    json.name("result").value(switch (outcome.verdict().standing()) {
      case REACHED -> "reached";
      case MISSED -> "missed";
      case UNDER_WAY -> "under-way";
    });
    json.name("message").value(outcome.verdict().message());
  }
}
