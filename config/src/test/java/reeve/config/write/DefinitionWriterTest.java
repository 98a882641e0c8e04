package reeve.config.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.OutputSpec;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.read.ConfigFixture;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;

/** A definition written as TOML is the same definition. */
class DefinitionWriterTest {
  @TempDir
  Path directory;

  @Test
  void aServiceIsReadAgainAsItWasWritten() {
    ConfigFixture fixture = new ConfigFixture(directory);
    StringBuilder text = new StringBuilder("[service.web]\n");
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() != Schema.Place.REEVE
          && !List.of("shell", "instances", "schedule", "reload-signal", "root-directory").contains(entry.name())) {
        text.append(entry.name()).append(" = ").append(entry.example()).append('\n');
      }
    }
    ServiceSpec full = fixture.service(text + ConfigFixture.OTHERS);
    ServiceSpec again = fixture.service(DefinitionWriter.toml(full) + ConfigFixture.OTHERS);
    assertEquals(full.dependencies(), again.dependencies());
    assertEquals(DefinitionWriter.settings(full), DefinitionWriter.settings(again));
    assertEquals(full.restart(), again.restart());
    assertEquals(full.stop(), again.stop());
    assertEquals(full.process().environment(), again.process().environment());
    assertEquals(full.process().commands().get(0), again.process().commands().get(0));
    assertEquals(full.hooks(), again.hooks());
    assertEquals(full.exitPolicy().successExitStatus(), again.exitPolicy().successExitStatus());
    assertSameComponents(full, again);
  }

  private static void assertSameComponents(ServiceSpec full, ServiceSpec again) {
    for (RecordComponent component : ServiceSpec.class.getRecordComponents()) {
      try {
        Object before = component.getAccessor().invoke(full);
        assertEquals(before, component.getAccessor().invoke(again), component.getName());
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aReloadSignalIsReadAgainAsItWasWritten() { // separately, because it excludes a reload-command
    ConfigFixture fixture = new ConfigFixture(directory);
    ServiceSpec spec = fixture.serviceWith("reload-signal = \"SIGUSR1\"");
    assertEquals(spec.reloadSignal(), fixture.service(DefinitionWriter.toml(spec)).reloadSignal());
    assertTrue(spec.reloadSignal().isPresent());
  }

  @Test
  void aRootDirectoryIsReadAgainAsItWasWritten() { // separately, because it excludes credentials
    ConfigFixture fixture = new ConfigFixture(directory);
    ServiceSpec spec = fixture.serviceWith("root-directory = \"/srv/jail\"");
    assertEquals(spec.execution(), fixture.service(DefinitionWriter.toml(spec)).execution());
    assertTrue(DefinitionWriter.toml(spec).contains("/srv/jail"));
  }

  @Test
  void specialCharactersSurviveWritingAndReading() {
    ConfigFixture fixture = new ConfigFixture(directory);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("command", List.of("/bin/x", "a \"b\"\\ \n\t\r\u0001\u007f ${HOME} $$ é 😀", "-n"));
    values.put("env", Map.of("A.B", "x=$1", "PLAIN", ""));
    values.put("shell", false);
    values.put("restart-jitter", 0.0001);
    ServiceSpec spec = ok(ServiceReader.read("we:b", values, "/srv"));
    assertEquals("a \"b\"\\ \n\t\r\u0001\u007f ${HOME} $$ é 😀", spec.process().commands().get(0).get(1));
    ServiceSpec again = fixture.service(DefinitionWriter.toml(spec));
    assertEquals(DefinitionWriter.settings(spec), DefinitionWriter.settings(again));
    assertEquals("we:b", again.name());
    assertEquals("x=$1", again.process().environment().get("A.B"));
  }

  @Test
  void defaultsAreNotWritten() {
    ServiceSpec spec =
        new ConfigFixture(directory).service("[service.web]\ncommand = [\"/bin/web\"]\nrestart = \"on-failure\"\n");
    assertEquals("[service.web]\ncommand = [\"/bin/web\"]\n", DefinitionWriter.toml(spec));
  }

  @Test
  void everyKeyOfTheManualIsInADefinition() {
    ServiceSpec spec = new ConfigFixture(directory).serviceWith("env = { A = \"1\" }");
    TreeSet<String> keys = new TreeSet<>(DefinitionWriter.settings(spec).keySet());
    assertTrue(keys.remove("env.A"));
    TreeSet<String> expected = new TreeSet<>();
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() != Schema.Place.REEVE) {
        expected.add(entry.name());
      }
    }
    // part of env, command, schedule and the name
    expected.removeAll(List.of("env", "env-file", "shell", "time-zone", "instances"));
    assertEquals(expected, keys);
  }

  @Test
  void aServiceOfARequestIsCheckedLikeAServiceOfAFile() {
    PlanReader.Result.Bad bad =
        (PlanReader.Result.Bad) ServiceReader.read("-x", Map.of("comand", List.of("/bin/x"), "restart", "never",
            "restart-delay", 5L, "command", "a string"), "/");
    String text = bad.problems().toString();
    assertTrue(text.contains("cannot use \"-x\" as the name of a service: it begins with a dot or a dash"), text);
    assertTrue(text.contains("request: service.-x.comand: unknown key: did you mean \"command\"?"), text);
    assertTrue(text.contains("service.-x.restart: cannot be \"never\""), text);
    assertTrue(text.contains("service.-x.restart-delay: cannot be an integer"), text);
    assertTrue(text.contains("service.-x.command: cannot be a string without shell = true"), text);
  }

  @Test
  void aRelativePathOfARequestIsResolvedAgainstItsDirectory() {
    ServiceSpec spec = ok(ServiceReader.read("x", Map.of("command", List.of("./run"), "stdout", "./out"), "/srv/app"));
    assertEquals(List.of("/srv/app/run"), spec.process().commands().get(0));
    assertEquals(new OutputSpec.File("/srv/app/out"), spec.process().stdout());
    assertNull(DefinitionWriter.settings(spec).get("working-directory"));
    assertFalse(DefinitionWriter.toml(spec).contains("working-directory"));
  }

  private static ServiceSpec ok(PlanReader.Result result) {
    assertTrue(result instanceof PlanReader.Result.Ok, result::toString);
    return ((PlanReader.Result.Ok) result).plan().services().get(0);
  }
}
