package reeve.imports;

import java.util.Map;
import reeve.imports.ImportNote.Outcome;

/**
 * Where the translation of one unit goes.
 *
 * @param host the name of this machine, for specifiers
 */
record UnitOutput(UnitFile unit, ImportedService service, ImportedPlan plan, String host) {
  Map<String, String> values() {
    return service.values;
  }

  String expand(UnitFile.Setting setting, String text) throws ImportException {
    return UnitValues.specifiers(unit, setting, text, host);
  }

  void note(UnitFile.Setting setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(setting.file(), setting.line(), service.section, setting.key(), outcome, key, text));
  }
}
