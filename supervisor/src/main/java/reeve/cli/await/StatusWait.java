package reeve.cli.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.Notification;
import reeve.control.client.ServiceStatus;

/**
 * Waits until services meet a condition: their status is requested at the beginning, and again after each event of one
 * of them. The events are subscribed to first, so that nothing is missed between. One thread.
 */
final class StatusWait {
  /** How a wait ended. */
  enum End {
    /** Every service meets the condition, or some will not: see the verdicts. */
    DECIDED,
    /** The deadline has come. */
    DEADLINE,
    /** reeve has ended. */
    NO_REEVE
  }

  private final ControlClient client;
  private final Selector selector;
  private final AwaitedCondition condition;
  private final Map<String, ServiceStatus> first = new HashMap<>();
  private List<ServiceStatus> last = List.of();
  private List<AwaitedCondition.Verdict> verdicts = List.of();

  /** @param begin the status of the services at the beginning */
  StatusWait(ControlClient client, Selector selector, AwaitedCondition condition, List<ServiceStatus> begin) {
    this.client = client;
    this.selector = selector;
    this.condition = condition;
    for (ServiceStatus service : begin) {
      first.put(service.name(), service);
    }
  }

  /** The status of the services as of the last answer. */
  List<ServiceStatus> last() {
    return last;
  }

  /**
   * One for each service, all of them met; or those of the services that will not meet the condition; empty: the
   * services were removed.
   */
  List<AwaitedCondition.Verdict> verdicts() {
    return verdicts;
  }

  /**
   * Waits.
   *
   * @param deadline by {@link System#nanoTime}; {@link ControlClient#NEVER}
   */
  End await(long deadline) throws ClientException {
    subscribe();
    while (true) {
      try {
        verdicts = judge(deadline);
      } catch (ClientException e) {
        if (e.kind() != ClientException.Kind.DEADLINE) {
          throw e;
        }
        return End.DEADLINE;
      }
      if (verdicts != null) {
        return End.DECIDED;
      }
      End end = awaitEvent(deadline);
      if (end != null) {
        return end;
      }
    }
  }

  private void subscribe() throws ClientException {
    client.followEvents(notification -> {
      // What has happened before the first status is in it.
    });
  }

  /** @return null: not every service meets the condition yet */
  private List<AwaitedCondition.Verdict> judge(long deadline) throws ClientException {
    last = client.status(selector, false, deadline).services();
    List<AwaitedCondition.Verdict> met = new ArrayList<>();
    List<AwaitedCondition.Verdict> failed = new ArrayList<>();
    for (ServiceStatus service : last) {
      first.putIfAbsent(service.name(), service);
      AwaitedCondition.Verdict verdict = condition.judge(first.get(service.name()), service);
      if (verdict != null) {
        (verdict.met() ? met : failed).add(verdict);
      }
    }
    return !failed.isEmpty() ? failed : met.size() == last.size() ? met : null;
  }

  /** @return null: a service may have changed */
  private End awaitEvent(long deadline) throws ClientException {
    while (true) {
      Notification next = client.nextNotification(deadline);
      if (next == null) {
        if (client.reconnectIfUpgraded() != null) {
          subscribe();
          return null;
        }
        return client.hasEnded() ? End.NO_REEVE : End.DEADLINE;
      }
      boolean concerns = next instanceof Notification.Lost
          || next instanceof Notification.Event event && event.service() != null && first.containsKey(event.service());
      if (concerns) {
        return null;
      }
    }
  }
}
