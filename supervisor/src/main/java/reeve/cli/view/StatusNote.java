package reeve.cli.view;

import java.util.List;
import reeve.cli.common.HumanText;
import reeve.control.client.ServiceStatus;

/** What an operator has to know about a service beside its state: the column NOTE of the table. Pure. */
final class StatusNote {
  private final StringBuilder text = new StringBuilder();

  private StatusNote() {}

  /**
   * The note, the most important part first.
   *
   * @param now milliseconds since 1970
   * @return empty: there is nothing to say
   */
  static String text(ServiceStatus service, long now) {
    StatusNote note = new StatusNote();
    note.add(service.state().equals("failed") ? failure(service) : service.cause().problem());
    note.waits(service);
    note.nextStart(service, now);
    note.add(unhealthy(service));
    note.add(difference(service));
    note.watch(service);
    note.plan(service);
    note.add(adoption(service));
    note.add(service.output().fallbackFor().isEmpty() ? ""
        : "its log could not be opened: " + service.output().fallbackReason(0));
    return note.text.toString();
  }

  private void add(String part) {
    if (part != null && !part.isEmpty()) {
      text.append(text.length() == 0 ? "" : "; ").append(part);
    }
  }

  /** Why a service has failed; null: it has not, or reeve does not know. */
  static String failure(ServiceStatus service) {
    String failure = service.cause().failure() == null ? service.cause().problem() : service.cause().failure();
    return failure != null && service.cause().reason().equals("policy")
        ? failure + ", which its policy does not restart"
        : failure;
  }

  private void waits(ServiceStatus service) {
    List<String> reasons = service.waiting().reasons();
    if (!reasons.isEmpty()) {
      add("waits for " + reasons.get(0) + (reasons.size() > 1 ? " +" + (reasons.size() - 1) : ""));
    }
  }

  private void nextStart(ServiceStatus service, long now) {
    long next = service.waiting().nextStart();
    if (next >= 0) {
      String when = next <= now ? "now" : "in " + HumanText.duration(next - now + 999);
      add(service.waiting().parked() ? "is started " + when + " in any case" : "next start " + when);
    }
  }

  /** From which reeve its process was adopted, for people; empty: from none. */
  static String adoption(ServiceStatus service) {
    long former = service.processes().adoptedFrom();
    return former == 0 ? "" : "adopted from reeve " + former;
  }

  private static String unhealthy(ServiceStatus service) {
    ServiceStatus.Health health = service.health();
    if (health == null || !health.state().equals("unhealthy")) {
      return "";
    }
    List<ServiceStatus.HealthError> errors = health.errors();
    return errors.isEmpty() ? "unhealthy" : "unhealthy: " + errors.get(errors.size() - 1).message();
  }

  /** How the definition differs, for people; empty: not at all. */
  static String difference(ServiceStatus service) {
    switch (service.definition().differs()) {
      case "file":
        return "its file has changed, see reeve plan";
      case "removed":
        return "no file has it any more, see reeve plan";
      case "run":
        return "this run has the old definition";
      default:
        return "";
    }
  }

  /** What the watch did last, if that is why the service runs, or why it does nothing. */
  private void watch(ServiceStatus service) {
    ServiceStatus.Watch watch = service.watch();
    if (watch == null) {
      return;
    }
    if (watch.problem() != null) {
      add("watch: " + watch.problem());
    } else if (watch.state().equals("off")) {
      add("watch off");
    } else if (watch.lastText() != null) {
      add("watch: " + watch.lastText());
    }
  }

  private void plan(ServiceStatus service) {
    if (service.state().isEmpty()) {
      return;
    }
    boolean isDown = service.pid() == 0;
    if (service.definition().isTransient()) {
      add("transient");
    } else if (!service.definition().enabled()) {
      add("disabled");
    } else if (service.schedule() != null && isDown) {
      add(service.schedule().next() < 0 ? "its schedule is over" : "scheduled");
    }
  }
}
