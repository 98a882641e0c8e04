package reeve.cli.project;

import java.util.ArrayList;
import java.util.List;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.ProjectRegistry;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.cli.view.StatusTable;
import reeve.control.Selector;
import reeve.control.client.ServiceStatus;
import reeve.json.ObjectWriter;
import reeve.posix.Posix;
import reeve.time.Clock;

/** {@code reeve status --all-projects}: the tables of all projects whose reeve runs. */
public final class AllProjectsStatus {
  private AllProjectsStatus() {}

  /**
   * Prints the tables.
   *
   * @param services which services of each project; a project without one of that name is reported
   * @return the services of all projects; null: the reeve of a project did not answer, which was reported
   */
  public static List<ServiceStatus> print(Posix posix, Selector services, boolean json, OutputStyle style) {
    List<ProjectStatus> all = ProjectStatus.all(new ProjectRegistry(posix, System.getenv()), services, true);
    List<ServiceStatus> found = new ArrayList<>();
    boolean answered = true;
    ObjectWriter out = new ObjectWriter(1024).beginArray("projects");
    for (ProjectStatus project : all) {
      if (project.problem() != null) {
        Failure.report(project.problem());
        answered = false;
        continue;
      }
      found.addAll(project.status().services());
      if (json) {
        out.beginObject();
        ProjectsCommand.begin(out, project);
        out.raw("status", project.status().json().text()).endObject();
      } else {
        System.out.println(style.paint("1", TerminalText.line(project.entry().project().name())) + "  "
            + TerminalText.line(project.place()));
        System.out.print(StatusTable.text(project.status().services(), style, Clock.system().wallMillis()));
        System.out.println();
      }
    }
    out.endArray();
    System.out.print(json ? out.finish() + "\n" : all.isEmpty() ? "no project runs\n" : "");
    System.out.flush();
    return answered ? found : null;
  }

  /** The exit code of a failure of {@link #print}. */
  public static int failure() {
    return ExitCodes.NO_REEVE;
  }
}
