package reeve.cli.files;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.plan.PlanDiff;
import reeve.control.client.PlanReply;
import reeve.json.JsonObject;

/** The changes between two readings of the files, in the form of the answer to {@code plan}. Pure. */
final class PlanChanges {
  private PlanChanges() {}

  static PlanReply between(Plan before, Plan after) {
    PlanDiff diff = PlanDiff.compare(before.settings(), before.services(), after);
    List<PlanReply.Setting> settings = new ArrayList<>();
    for (PlanDiff.Change change : diff.settings()) {
      settings.add(new PlanReply.Setting(new PlanReply.Change(change.key(), change.before(), change.after()),
          Schema.isLive(change.key())));
    }
    List<PlanReply.Service> services = new ArrayList<>();
    boolean changed = false;
    for (PlanDiff.Service service : diff.services()) {
      List<PlanReply.Change> changes = new ArrayList<>();
      for (PlanDiff.Change change : service.changes()) {
        changes.add(new PlanReply.Change(change.key(), change.before(), change.after()));
      }
      changed |= service.kind() != PlanDiff.Kind.UNCHANGED;
      services.add(switch (service.kind()) {
        case UNCHANGED -> row(service, "unchanged", "none", changes);
        case NEW -> row(service, "new", service.after().enabled() ? "start" : "add", changes);
        case REMOVED -> row(service, "removed", "stop", changes);
        case POLICY -> row(service, "policy", "live", changes);
        case RESTART -> row(service, "restart", "restart", changes);
      });
    }
    return new PlanReply(changed, settings, List.of(), false, services, JsonObject.EMPTY);
  }

  private static PlanReply.Service row(PlanDiff.Service service, String kind, String effect,
      List<PlanReply.Change> changes) {
    return new PlanReply.Service(service.name(), kind, effect, null, changes, "", null);
  }
}
