package reeve.cli.project;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.ProjectRegistry;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.view.TextTable;
import reeve.control.Selector;
import reeve.json.ObjectWriter;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve projects}: the projects of this user whose reeve runs. */
@Command(
    name = "projects",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Lists the projects whose reeve runs: name, directory, pid, and how many of its services run. Other "
        + "commands accept the name as their project. What a reeve that was killed has left is removed.")
public final class ProjectsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON, as docs/json.md describes it.")
  private boolean json;

  @Option(names = "--no-color",
      description = "Print no colours. The default if stdout is not a terminal, or if NO_COLOR is set.")
  private boolean noColor;

  @Override
  public Integer call() {
    Posix posix = new LinuxPosix();
    List<ProjectStatus> all =
        ProjectStatus.all(new ProjectRegistry(posix, System.getenv()), new Selector(List.of(), false, false), false);
    if (json) {
      System.out.println(json(all));
    } else if (all.isEmpty()) {
      System.out.println("no project runs");
    } else {
      System.out.print(table(all, OutputStyle.of(1, noColor, posix)));
      System.out.flush();
    }
    int code = ExitCodes.OK;
    for (ProjectStatus project : all) {
      if (project.problem() != null) {
        Failure.report(project.problem());
        code = ExitCodes.NO_REEVE;
      }
    }
    return code;
  }

  private static String table(List<ProjectStatus> all, OutputStyle style) {
    TextTable table = new TextTable().column("NAME", false, 0, 0).column("PID", true, 0, 0)
        .column("SERVICES", true, 0, 0).column("DIRECTORY", false, 20, 0);
    for (ProjectStatus project : all) {
      String services = project.status() == null ? "unknown" : project.up() + "/" + project.total();
      table.row(new String[] {project.entry().project().name(), Integer.toString(project.entry().pid()), services,
          project.place()}, new String[4]);
    }
    return table.text(style);
  }

  private static String json(List<ProjectStatus> all) {
    ObjectWriter json = new ObjectWriter(512).beginArray("projects");
    for (ProjectStatus project : all) {
      json.beginObject();
      begin(json, project);
      json.beginObject("services").knownNumber("up", project.up()).knownNumber("total", project.total()).endObject()
          .endObject();
    }
    return json.endArray().finish();
  }

  /** Adds what identifies a project. */
  static void begin(ObjectWriter json, ProjectStatus project) {
    json.string("name", project.entry().project().name()).string("directory", project.entry().project().directory())
        .bool("moved", project.moved() != null)
        .string("movedTo", ProjectStatus.GONE.equals(project.moved()) ? null : project.moved())
        .number("pid", project.entry().pid()).string("socket", project.entry().socket());
  }
}
