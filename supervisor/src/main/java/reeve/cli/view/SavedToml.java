package reeve.cli.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.cli.common.SavedService;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.write.DefinitionWriter;
import reeve.config.write.TomlFormat;

/**
 * Transient services as TOML to be appended to the existing configuration files. The {@code [defaults]} of the files
 * also apply to these services; therefore they explicitly set what the defaults would change.
 *
 * @param toml null if there is a problem
 * @param problem why the services cannot be saved to these files; null: they can
 */
public record SavedToml(String toml, String problem) {
  /** The services as a separate file. */
  public static String plain(List<SavedService> services) {
    StringBuilder text = new StringBuilder();
    for (SavedService service : services) {
      text.append(text.length() == 0 ? "" : "\n").append(service.toml());
    }
    return text.toString();
  }

  /**
   * The services as an addition to files.
   *
   * @param files the present configuration
   * @param variables the environment in which reeve reads the files
   * @param options how it reads them
   */
  public static SavedToml of(List<SavedService> services, List<String> files, Map<String, String> variables,
      ReadOptions options) throws IOException {
    PlanReader.Result now = PlanReader.read(files, variables, options);
    if (now instanceof PlanReader.Result.Bad bad) {
      return new SavedToml(null, "the present files cannot be read: " + bad.problems().get(0));
    }
    for (SavedService service : services) {
      if (spec((PlanReader.Result.Ok) now, service.name()) != null) {
        return new SavedToml(null, "\"" + service.name() + "\" is already defined in them");
      }
    }
    List<SavedService> fitted = new ArrayList<>();
    for (SavedService service : services) { // the template of a service has what its own table need not repeat
      boolean ofTemplate = isOfTemplate((PlanReader.Result.Ok) now, service);
      fitted.add(ofTemplate ? new SavedService(service.name(), "[service." + TomlFormat.key(service.name()) + "]\n",
          service.settings()) : service);
    }
    String problem = null;
    for (int round = 0; round < 3; round++) {
      PlanReader.Result read = readWith(files, plain(fitted), variables, options);
      List<SavedService> next = new ArrayList<>();
      List<ConfigProblem> problems = problems(read, fitted);
      if (!problems.isEmpty()) {
        problem = String.valueOf(problems.get(0));
        for (SavedService service : fitted) { // shell = true is the only default that an array as command excludes
          next.add(new SavedService(service.name(), service.toml() + (round == 0 ? "shell = false\n" : ""),
              service.settings()));
        }
      } else {
        problem = null;
        boolean differs = false;
        for (SavedService service : fitted) {
          Map<String, String> settings = DefinitionWriter.settings(spec((PlanReader.Result.Ok) read, service.name()));
          StringBuilder additions = new StringBuilder();
          String difference = compare(service, settings,
              isOfTemplate((PlanReader.Result.Ok) now, service) ? "[defaults] or the template"
                  : "[defaults] of the files",
              additions);
          if (difference != null) {
            return new SavedToml(null, difference);
          }
          differs |= additions.length() > 0;
          next.add(new SavedService(service.name(), service.toml() + additions, service.settings()));
        }
        if (!differs) {
          return new SavedToml(plain(fitted), null);
        }
      }
      fitted = next;
    }
    return new SavedToml(null,
        problem == null ? "the services would not be the same when they are read back" : problem);
  }

  /**
   * Compares a service with the result of reading it back from the files.
   *
   * @param read its settings when it is read back
   * @param where what may have set a difference
   * @param additions receives the lines that must be added to its table
   * @return a difference that no line can remove; null: none
   */
  private static String compare(SavedService service, Map<String, String> read, String where,
      StringBuilder additions) {
    for (String key : read.keySet()) {
      if (key.startsWith("env.") && !service.settings().containsKey(key)) {
        return where + " sets " + key + ", which \"" + service.name() + "\" does not have";
      }
    }
    for (Map.Entry<String, String> setting : service.settings().entrySet()) {
      String wanted = setting.getValue();
      String actual = read.get(setting.getKey());
      if (wanted == null ? actual != null : !wanted.equals(actual)) {
        if (wanted == null || setting.getKey().startsWith("env.")) {
          return where + " sets " + setting.getKey() + ", which \"" + service.name()
              + "\" does not have";
        }
        additions.append(setting.getKey()).append(" = ").append(wanted.replace("$", "$$")).append('\n');
      }
    }
    return null;
  }

  private static PlanReader.Result readWith(List<String> files, String toml, Map<String, String> variables,
      ReadOptions options) throws IOException {
    Path addition = Files.createTempFile("reeve-save", ".toml"); // mode 0600
    try {
      Files.writeString(addition, toml);
      List<String> all = new ArrayList<>(files);
      all.add(addition.toString());
      return PlanReader.read(all, variables, options);
    } finally {
      Files.deleteIfExists(addition);
    }
  }

  private static boolean isOfTemplate(PlanReader.Result.Ok now, SavedService service) {
    return now.plan().layers().templateOf(service.name()) != null;
  }

  /** The problems of the files with the services; empty: none keeps these from being read. */
  private static List<ConfigProblem> problems(PlanReader.Result read, List<SavedService> services) {
    if (!(read instanceof PlanReader.Result.Ok ok)) {
      return ((PlanReader.Result.Bad) read).problems();
    }
    for (SavedService service : services) {
      if (spec(ok, service.name()) == null) {
        return ok.skipped().problems();
      }
    }
    return List.of();
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
