package reeve.cli.diagnose;

import java.util.ArrayList;
import java.util.List;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.cli.view.StatusTable;
import reeve.cli.view.TextTable;
import reeve.control.client.ServiceStatus;
import reeve.core.ProbeResult;
import reeve.json.ObjectWriter;

/**
 * The result of a probe: of each service that counts, and of all of them. Pure.
 *
 * @param live whether it is a liveness probe; false: a readiness probe
 * @param services those that count, in the order of reeve
 */
record ProbeReport(boolean live, List<ServiceStatus> services) {
  /** So many services are named in the sentence. */
  private static final int MOST_NAMES = 5;

  /**
   * Chooses the services that count.
   *
   * @param isSelected whether the command line selects services: then all of them count. Otherwise those count that
   *     are started with reeve; for a liveness probe only the essential ones, if there are any
   */
  static ProbeReport of(List<ServiceStatus> services, boolean isSelected, boolean live) {
    List<ServiceStatus> counted = new ArrayList<>();
    boolean hasEssential = false;
    for (ServiceStatus service : services) {
      if (isSelected || ProbeResult.counts(service.definition().enabled(), service.schedule() != null)) {
        counted.add(service);
        hasEssential |= service.definition().essential();
      }
    }
    if (live && !isSelected && hasEssential) {
      counted.removeIf(service -> !service.definition().essential());
    }
    return new ProbeReport(live, counted);
  }

  private static ProbeResult result(ServiceStatus service) {
    return ProbeResult.of(service.state(), StatusTable.health(service), service.schedule() != null);
  }

  private boolean passes(ServiceStatus service) {
    ProbeResult result = result(service);
    return live ? result.isLive() : result == ProbeResult.READY;
  }

  /** Whether every service passes. */
  boolean passes() {
    for (ServiceStatus service : services) {
      if (!passes(service)) {
        return false;
      }
    }
    return true;
  }

  /** One sentence, which is what the event of a failed probe shows, and a table of the services. */
  String text(OutputStyle style, long now) {
    TextTable table = new TextTable()
        .column("NAME", false, 12, 0)
        .column("PROBE", false, 0, 0)
        .column("STATE", false, 0, 1)
        .column("HEALTH", false, 0, 2)
        .notesColumn("NOTE", 16);
    for (ServiceStatus service : services) {
      table.row(new String[] {service.name() == null ? "" : service.name(), result(service).word(), service.state(),
          StatusTable.health(service), StatusTable.note(service, now)},
          new String[] {null, result(service) == ProbeResult.READY ? "32" : passes(service) ? "33" : "31",
              StatusTable.colour(service), StatusTable.healthColour(service), null});
    }
    return sentence() + "\n" + table.text(style);
  }

  private String sentence() {
    StringBuilder names = new StringBuilder();
    int failing = 0;
    for (ServiceStatus service : services) {
      if (!passes(service)) {
        String health = StatusTable.health(service);
        if (failing++ < MOST_NAMES) {
          names.append(failing == 1 ? "" : ", ").append(TerminalText.line(String.valueOf(service.name()))).append(" (")
              .append(TerminalText.line(service.state()))
              .append(service.state().equals("running") ? ", " + TerminalText.line(health) : "").append(')');
        }
      }
    }
    String count = services.size() + (services.size() == 1 ? " service" : " services");
    String word = live ? "live" : "ready";
    return failing == 0 ? word + ": " + count
        : "not " + word + ": " + failing + " of " + count + ": " + names
            + (failing > MOST_NAMES ? " and " + (failing - MOST_NAMES) + " more" : "");
  }

  /** The same as JSON: see docs/json.md. */
  String json() {
    ObjectWriter json = new ObjectWriter(256 + 128 * services.size()).string("probe", live ? "live" : "ready")
        .bool("passes", passes()).beginArray("services");
    for (ServiceStatus service : services) {
      String health = StatusTable.health(service);
      json.beginObject().string("name", service.name()).string("result", result(service).word())
          .bool("passes", passes(service)).string("state", service.state())
          .string("health", health.isEmpty() ? null : health).endObject();
    }
    return json.endArray().finish();
  }
}
