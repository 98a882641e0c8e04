package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import reeve.app.ReportedProblem;
import reeve.config.ConfigProblem;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.write.ScheduleWriter;
import reeve.json.Json;
import reeve.json.ObjectWriter;

/** Writes the result of {@code reeve check} as one JSON object. docs/json.md describes the fields. */
public final class CheckJson {
  private CheckJson() {}

  /** The problems of files that cannot be used. */
  public static String write(PlanReader.Result.Bad bad) {
    ObjectWriter json = new ObjectWriter(512).bool("ok", false);
    problems(json, ReportedProblem.Kind.PROBLEM, "problems", bad.problems());
    json.strings("warnings", List.of()).strings("missing", List.of());
    return json.nullField("files").nullField("services").finish();
  }

  /**
   * What would run.
   *
   * @param machine what reeve itself lacks on this machine and runs without
   * @param missing what the services need and this machine lacks
   * @param good whether the exit code is 0
   */
  public static String write(PlanReader.Result.Ok ok, List<ConfigProblem> machine, List<ConfigProblem> missing,
      boolean good) {
    List<ConfigProblem> warnings = new ArrayList<>(ok.warnings());
    warnings.addAll(machine);
    ObjectWriter json = new ObjectWriter(1024).bool("ok", good);
    problems(json, ReportedProblem.Kind.PROBLEM, "problems", ok.skipped().problems());
    problems(json, ReportedProblem.Kind.WARNING, "warnings", warnings);
    problems(json, ReportedProblem.Kind.MISSING, "missing", missing);
    json.strings("files", ok.plan().files()).beginArray("services");
    for (ServiceSpec spec : ok.plan().services()) {
      boolean scheduled = spec.enabled() && spec.schedule().isSet();
      json.beginObject().string("name", spec.name())
          .string("starts", scheduled ? "by-schedule" : spec.enabled() ? "with-reeve" : "on-request")
          .strings("command", spec.process().commands().get(0)).bool("essential", spec.exitPolicy().essential())
          .string("schedule", spec.schedule().isSet() ? ScheduleWriter.schedule(spec.schedule()) : null)
          .string("file", spec.identity().source().file()).number("line", spec.identity().source().line()).endObject();
    }
    return json.endArray().finish();
  }

  private static void problems(ObjectWriter json, ReportedProblem.Kind kind, String name,
      List<ConfigProblem> problems) {
    json.raw(name, Json.text(ReportedProblem.fields(ReportedProblem.of(problems, kind))));
  }
}
