package reeve.cli.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.cli.common.SavedService;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.write.DefinitionWriter;

/**
 * Services as a part of the files that are there, whose {@code [defaults]} would hold for them too: what these would
 * change is said in the services themselves.
 *
 * @param problem why that cannot be; null: it can
 */
public record SavedToml(String toml, String problem) {
  /** For a file that stands by itself. */
  public static String plain(List<SavedService> services) {
    StringBuilder text = new StringBuilder();
    for (SavedService service : services) {
      text.append(text.length() == 0 ? "" : "\n").append(service.toml());
    }
    return text.toString();
  }

  /** @param files that make the configuration now */
  public static SavedToml of(List<SavedService> services, List<String> files, Map<String, String> variables)
      throws IOException {
    PlanReader.Result now = PlanReader.read(files, variables);
    if (now instanceof PlanReader.Result.Bad bad) {
      return new SavedToml(null, "the files cannot be read from here as they are: " + bad.problems().get(0));
    }
    for (SavedService service : services) {
      if (spec((PlanReader.Result.Ok) now, service.name()) != null) {
        return new SavedToml(null, "\"" + service.name() + "\" stands in them already");
      }
    }
    List<SavedService> fitted = services;
    String problem = null;
    for (int round = 0; round < 3; round++) {
      PlanReader.Result read = withMore(files, plain(fitted), variables);
      List<SavedService> next = new ArrayList<>();
      if (read instanceof PlanReader.Result.Bad bad) {
        problem = String.valueOf(bad.problems().get(0));
        for (SavedService service : fitted) { // the one default that a command as an array cannot live with
          next.add(new SavedService(service.name(), service.toml() + (round == 0 ? "shell = false\n" : ""),
              service.settings()));
        }
      } else {
        problem = null;
        boolean differs = false;
        for (SavedService service : fitted) {
          Map<String, String> come = DefinitionWriter.settings(spec((PlanReader.Result.Ok) read, service.name()));
          StringBuilder more = new StringBuilder();
          String one = fit(service, come, more);
          if (one != null) {
            return new SavedToml(null, one);
          }
          differs |= more.length() > 0;
          next.add(new SavedService(service.name(), service.toml() + more, service.settings()));
        }
        if (!differs) {
          return new SavedToml(plain(fitted), null);
        }
      }
      fitted = next;
    }
    return new SavedToml(null, problem == null ? "they would not come back as they are" : problem);
  }

  /** @param more lines to add. @return what is in the way; null: nothing */
  private static String fit(SavedService service, Map<String, String> come, StringBuilder more) {
    for (String key : come.keySet()) {
      if (key.startsWith("env.") && !service.settings().containsKey(key)) {
        return "[defaults] of the files sets " + key + ", which \"" + service.name() + "\" does not have";
      }
    }
    for (Map.Entry<String, Object> setting : service.settings().entrySet()) {
      String wanted = setting.getValue() instanceof String text ? text : null;
      String is = come.get(setting.getKey());
      if (wanted == null ? is != null : !wanted.equals(is)) {
        if (wanted == null || setting.getKey().startsWith("env.")) {
          return "[defaults] of the files sets " + setting.getKey() + ", which \"" + service.name()
              + "\" does not have";
        }
        more.append(setting.getKey()).append(" = ").append(wanted.replace("$", "$$")).append('\n');
      }
    }
    return null;
  }

  private static PlanReader.Result withMore(List<String> files, String toml, Map<String, String> variables)
      throws IOException {
    Path more = Files.createTempFile("reeve-save", ".toml"); // 0600
    try {
      Files.writeString(more, toml);
      List<String> all = new ArrayList<>(files);
      all.add(more.toString());
      return PlanReader.read(all, variables);
    } finally {
      Files.deleteIfExists(more);
    }
  }

  private static ServiceSpec spec(PlanReader.Result.Ok read, String name) {
    Plan plan = read.plan();
    for (ServiceSpec spec : plan.services()) {
      if (spec.name().equals(name)) {
        return spec;
      }
    }
    return null;
  }
}
