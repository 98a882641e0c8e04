package reeve.cli.diagnose;

import java.util.Collection;
import java.util.List;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;

/** Judges the running reeve: whether it answers, and which of its services have failed. Pure. */
final class ReeveFindings {
  private ReeveFindings() {}

  /** @param failure why no reeve has answered; null: one has */
  static void addAnswer(ClientException failure, List<Finding> findings) {
    if (failure == null) {
      return;
    }
    if (failure.isAbsent()) {
      findings.add(Finding.note("reeve", "no reeve answers", failure.getMessage(),
          "nothing, if none is to run; the ports of services that run otherwise are reported as in use"));
    } else if (failure.kind() == ClientException.Kind.FORBIDDEN) {
      findings.add(Finding.warning("reeve", null, "a reeve may run, and this user may not ask it",
          failure.getMessage() + "; ports in use are not examined",
          "run reeve doctor as the user of reeve, or as root"));
    } else {
      findings.add(new Finding(Finding.Severity.ERROR, "reeve", null, null, "a reeve may run, and does not answer",
          failure.getMessage() + "; ports in use are not examined",
          "look for the state of its process (ps -o pid,stat,wchan,args -C java), and continue it (SIGCONT) if it is"
              + " stopped"));
    }
  }

  /** Adds the services that have failed, or whose last start has. */
  static void addServices(Collection<ServiceStatus> services, List<Finding> findings) {
    for (ServiceStatus service : services) {
      ServiceStatus.Cause cause = service.cause();
      String advice = "see reeve why " + service.name() + " and reeve logs " + service.name();
      if (service.failed()) {
        findings.add(new Finding(Finding.Severity.ERROR, "services", service.name(), null,
            "it has failed" + reason(cause.failure() == null ? cause.problem() : cause.failure()),
            service.waiting().nextStart() == ServiceStatus.UNKNOWN
                ? "it does not run, and only a request starts it again"
                : "it does not run, and is started again only after a long time",
            advice + "; then reeve start " + service.name()));
      } else if (service.state().equals("backoff") || service.state().equals("parked")) {
        findings.add(Finding.warning("services", service.name(),
            "it has no process, because the last one ended, or its start failed" + reason(cause.problem()),
            service.state().equals("parked") ? "it is started again when the cause has gone"
                : "it is started again after a time that grows with each failure",
            advice));
      }
    }
  }

  private static String reason(String text) {
    return text == null || text.isEmpty() ? "" : ": " + text;
  }
}
