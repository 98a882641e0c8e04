package reeve.imports;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/**
 * Reads the apps of PM2 as JSON: {@code ecosystem.json}, what node makes of {@code ecosystem.config.js}, or
 * {@code dump.pm2}. Their semantics: https://pm2.keymetrics.io/docs/usage/application-declaration/
 */
final class Pm2Reader {
  private static final Pattern LINE = Pattern.compile("at line ([0-9]+)");

  private final String file;
  private final int processors;
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.PM2);

  /** @param processors the number of processors, for apps with {@code instances: "max"} */
  Pm2Reader(String file, int processors) {
    this.file = file;
    this.processors = processors;
  }

  /** @param text JSON; comments are accepted, as PM2 does */
  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    plan.defaults.put("restart", "\"always\"");
    plan.defaults.put("stop", "[\"SIGINT 1600ms\", \"SIGKILL\"]");
    plan.defaults.put("stderr", "\"log\"");
    List<JsonObject> apps = apps(parse(text));
    Map<String, Integer> processes = new LinkedHashMap<>();
    for (JsonObject app : apps) {
      if (app.has("pm_exec_path")) { // a dump has an entry for each process
        processes.merge(Pm2Value.text(app, "name"), 1, Integer::sum);
      }
    }
    Set<String> dumped = new LinkedHashSet<>();
    for (JsonObject app : apps) {
      boolean dump = app.has("pm_exec_path");
      if (dump && !dumped.add(Pm2Value.text(app, "name"))) {
        continue;
      }
      add(dump ? Pm2Dump.app(app, processes.get(Pm2Value.text(app, "name"))) : app, dump);
    }
    return plan;
  }

  private void add(JsonObject app, boolean dump) throws ImportException {
    String script = Pm2Value.text(app, "script");
    if (script.isBlank()) {
      throw new ImportException(file, 0, "cannot import the app \"" + Pm2Value.text(app, "name")
          + "\": it has no script");
    }
    String base = script.substring(script.lastIndexOf('/') + 1);
    String wanted = app.has("name") ? Pm2Value.text(app, "name") : base.replaceFirst("\\.[^.]*$", "");
    String name = plan.unusedName(TomlText.name(wanted), Set.of());
    ImportedService service = new ImportedService(name, "app " + wanted);
    Path directory = Path.of(file).toAbsolutePath().normalize().getParent();
    new Pm2App(plan, file, app, service, directory, processors).translate();
    if (!name.equals(wanted)) {
      plan.note(new ImportNote(file, 0, service.section, "name", Outcome.CHANGED, "",
          "the service is named \"" + name + "\""));
    }
    if (dump) {
      plan.note(new ImportNote(file, 0, service.section, "env", Outcome.CHANGED, "env",
          "a dump has the whole environment of the shell that started the app; delete what it does not need"));
    }
    plan.services.add(service);
  }

  private List<JsonObject> apps(JsonElement root) throws ImportException {
    JsonElement list = root;
    if (root.isJsonObject()) {
      JsonObject object = root.getAsJsonObject();
      if (object.has("deploy")) {
        plan.note(new ImportNote(file, 0, "deploy", "deploy", Outcome.NO_EQUAL, "",
            "reeve copies no files to other machines; \"reeve apply\" takes over what a deployment has changed"));
      }
      list = object.has("apps") ? object.get("apps") : object.has("pm2") ? object.get("pm2") : root;
    }
    JsonArray array = new JsonArray();
    if (list.isJsonArray()) {
      array = list.getAsJsonArray();
    } else {
      array.add(list);
    }
    List<JsonObject> apps = new ArrayList<>();
    for (JsonElement app : array) {
      if (app.isJsonObject()) {
        apps.add(app.getAsJsonObject());
      } else if (!app.isJsonNull()) { // of a comma behind the last app
        throw new ImportException(file, 0, "cannot import \"" + app + "\": it is not an object with a script");
      }
    }
    return apps;
  }

  private JsonElement parse(String text) throws ImportException {
    try {
      return JsonParser.parseString(text);
    } catch (JsonParseException e) {
      Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
      throw new ImportException(file, line.find() ? Integer.parseInt(line.group(1)) : 0,
          "cannot read it: it is not JSON; a file of JavaScript has the name ecosystem.config.js");
    }
  }
}
