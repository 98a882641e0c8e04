package reeve.cli.project;

import java.util.ArrayList;
import java.util.List;
import reeve.app.ProjectEntry;
import reeve.app.ProjectRegistry;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.control.client.StatusReply;

/**
 * A project whose reeve runs, and the status of its services.
 *
 * @param entry what is recorded of it
 * @param moved where its directory is now, or {@link #GONE}; null: where it was when its reeve started
 * @param status null: its reeve does not answer
 * @param problem why it does not answer, as an error message; null: it does
 */
record ProjectStatus(ProjectEntry entry, String moved, StatusReply status, String problem) {
  /** The directory is not where it was, and its new place is not known. */
  static final String GONE = "";

  /** A reeve that is stopped must not keep the others from being shown. */
  private static final long SILENCE_NANOS = 2_000_000_000L;

  /**
   * Asks the reeve of each project that runs.
   *
   * @param resources whether the resources of the processes are sampled
   */
  static List<ProjectStatus> all(ProjectRegistry registry, Selector services, boolean resources) {
    List<ProjectStatus> all = new ArrayList<>();
    for (ProjectEntry entry : registry.running()) {
      String present = registry.isInPlace(entry) ? null : registry.presentDirectory(entry);
      String moved = registry.isInPlace(entry) ? null : present == null ? GONE : present;
      try (ControlClient client = ControlClient.connect(List.of(entry.socket()), SILENCE_NANOS)) {
        all.add(new ProjectStatus(entry, moved, client.status(services, resources), null));
      } catch (ClientException e) {
        all.add(new ProjectStatus(entry, moved, null, e.getMessage()));
      }
    }
    return all;
  }

  /** The number of services; -1: unknown. */
  int total() {
    return status == null ? -1 : status.services().size();
  }

  /** The number of services that run; -1: unknown. */
  int up() {
    int up = status == null ? -1 : 0;
    for (ServiceStatus service : status == null ? List.<ServiceStatus>of() : status.services()) {
      up += service.state().equals("running") ? 1 : 0;
    }
    return up;
  }

  /** The directory, and that it was moved. */
  String place() {
    String directory = entry.project().directory();
    return moved == null ? directory
        : moved.equals(GONE) ? directory + " (not there any more)" : moved + " (moved from " + directory + ")";
  }
}
