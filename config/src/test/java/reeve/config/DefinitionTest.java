package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A definition written as TOML is the same definition. */
class DefinitionTest {
  @TempDir Path directory;

  @Test
  void aServiceIsWhatItWasAfterItWasWrittenAndReadAgain() {
    Reading reading = new Reading(directory);
    StringBuilder text = new StringBuilder("[service.web]\n");
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() != Schema.Place.REEVE && !List.of("shell", "instances", "schedule", "reload-signal").contains(entry.name())) {
        text.append(entry.name()).append(" = ").append(entry.example()).append('\n');
      }
    }
    ServiceSpec full = reading.service(text + Reading.OTHERS);
    ServiceSpec again = reading.service(Definition.toml(full) + Reading.OTHERS);
    assertEquals(full.dependencies(), again.dependencies());
    assertEquals(Definition.settings(full), Definition.settings(again));
    assertEquals(full.restart(), again.restart());
    assertEquals(full.stop(), again.stop());
    assertEquals(full.env(), again.env());
    assertEquals(full.command(), again.command());
    assertEquals(full.hooks(), again.hooks());
    assertEquals(full.successExitStatus(), again.successExitStatus());
  }

  @Test
  void aReloadSignalIsWhatItWasToo() { // not beside a reload-command
    Reading reading = new Reading(directory);
    ServiceSpec spec = reading.with("reload-signal = \"SIGUSR1\"");
    assertEquals(spec.reloadSignal(), reading.service(Definition.toml(spec)).reloadSignal());
    assertTrue(spec.reloadSignal().isPresent());
  }

  @Test
  void whatIsHardToWriteIsReadAsItWas() {
    Reading reading = new Reading(directory);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("command", List.of("/bin/x", "a \"b\"\\ \n\t\r\u0001\u007f ${HOME} $$ é 😀", "-n"));
    values.put("env", Map.of("A.B", "x=$1", "PLAIN", ""));
    values.put("shell", false);
    values.put("restart-jitter", 0.0001);
    ServiceSpec spec = ok(ServiceReader.read("we:b", values, "/srv"));
    assertEquals("a \"b\"\\ \n\t\r\u0001\u007f ${HOME} $$ é 😀", spec.command().get(1));
    ServiceSpec again = reading.service(Definition.toml(spec));
    assertEquals(Definition.settings(spec), Definition.settings(again));
    assertEquals("we:b", again.name());
    assertEquals("x=$1", again.env().get("A.B"));
  }

  @Test
  void whatIsTheDefaultIsNotWritten() {
    ServiceSpec spec = new Reading(directory).service("[service.web]\ncommand = [\"/bin/web\"]\nrestart = \"on-failure\"\n");
    assertEquals("[service.web]\ncommand = [\"/bin/web\"]\n", Definition.toml(spec));
  }

  @Test
  void everyKeyOfTheManualIsInADefinition() {
    ServiceSpec spec = new Reading(directory).with("env = { A = \"1\" }");
    TreeSet<String> keys = new TreeSet<>(Definition.settings(spec).keySet());
    assertTrue(keys.remove("env.A"));
    TreeSet<String> expected = new TreeSet<>();
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() != Schema.Place.REEVE) {
        expected.add(entry.name());
      }
    }
    expected.removeAll(List.of("env", "env-file", "shell", "time-zone", "instances")); // part of env, command, schedule and the name
    assertEquals(expected, keys);
  }

  @Test
  void aServiceOfNoFileIsCheckedLikeOneOfAFile() {
    PlanReader.Result.Bad bad = (PlanReader.Result.Bad) ServiceReader.read("-x", Map.of("comand", List.of("/bin/x"), "restart", "never",
        "restart-delay", 5L, "command", "a string"), "/");
    String text = bad.problems().toString();
    assertTrue(text.contains("cannot use \"-x\" as the name of a service: it begins with a dot or a dash"), text);
    assertTrue(text.contains("request: service.-x.comand: unknown key: did you mean \"command\"?"), text);
    assertTrue(text.contains("service.-x.restart: cannot be \"never\""), text);
    assertTrue(text.contains("service.-x.restart-delay: cannot be an integer"), text);
    assertTrue(text.contains("service.-x.command: cannot be a string without shell = true"), text);
  }

  @Test
  void aRelativePathOfARequestBeginsInItsDirectory() {
    ServiceSpec spec = ok(ServiceReader.read("x", Map.of("command", List.of("./run"), "stdout", "./out"), "/srv/app"));
    assertEquals(List.of("/srv/app/run"), spec.command());
    assertEquals(new Output.File("/srv/app/out"), spec.stdout());
    assertNull(Definition.settings(spec).get("working-directory"));
    assertFalse(Definition.toml(spec).contains("working-directory"));
  }

  private static ServiceSpec ok(PlanReader.Result result) {
    assertTrue(result instanceof PlanReader.Result.Ok, result::toString);
    return ((PlanReader.Result.Ok) result).plan().services().get(0);
  }
}
