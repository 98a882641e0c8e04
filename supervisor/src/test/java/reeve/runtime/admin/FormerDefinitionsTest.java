package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;

/** With which definition a service of a former reeve is adopted, and what is changed afterwards. */
class FormerDefinitionsTest {
  @TempDir
  Path directory;

  private List<ServiceSpec> plan(String toml) throws Exception {
    Path file = Files.writeString(directory.resolve("reeve.toml"), toml);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of("HOME", "/root"));
    return assertOk(result).services();
  }

  private static Plan assertOk(PlanReader.Result result) {
    assertTrue(result instanceof PlanReader.Result.Ok, result::toString);
    return ((PlanReader.Result.Ok) result).plan();
  }

  private static DefinitionText.Content stored(List<ServiceSpec> specs, String... transients) {
    return DefinitionText.read(DefinitionText.of(specs, Set.of(transients), List.of()));
  }

  private static String command(FormerDefinitions definitions, String name) {
    for (ServiceSpec spec : definitions.services()) {
      if (spec.name().equals(name)) {
        return spec.process().commands().get(0).get(0);
      }
    }
    return null;
  }

  /** The service {@code a} had the command /old and the former file has the former line. */
  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
      // former definition, files, recorded and with a process, adopted with, change
      "/old, /old, true, /old, -",
      "/old, /new, true, /old, RESTART",
      "/old, /new, false, /old, RESTART",
      "/old, /new, -, /new, -",
      "-, /new, true, /new, -",
      "/old, -, true, /old, REMOVED",
      "/old, -, false, -, -",
      "/old, -, -, -, -",
      "-, -, true, /unknown, REMOVED",
      "-, -, false, -, -",
  })
  void aServiceIsAdoptedWithItsFormerDefinitionAndThenChanged(String before, String now, Boolean process,
      String adoptedWith, PlanDiff.Kind change) throws Exception {
    String other = "[service.other]\ncommand = [\"/other\"]\n";
    String form = other + "[service.a]\ncommand = [\"%s\"]\n";
    DefinitionText.Content former = stored(plan(before == null ? other : form.formatted(before)));
    Map<String, Boolean> recorded = new LinkedHashMap<>();
    if (process != null) {
      recorded.put("a", process);
    }
    FormerDefinitions all =
        FormerDefinitions.compare(former, plan(now == null ? other : form.formatted(now)), recorded);
    assertEquals(adoptedWith, command(all, "a"));
    assertEquals(change, all.change("a") == null ? null : all.change("a").kind());
    assertNull(all.change("other"));
    assertEquals("-/other", "-" + command(all, "other"));
    assertEquals(before == null && now == null && Boolean.TRUE.equals(process) ? List.of("a") : List.of(),
        all.unknown());
  }

  @Test
  void aServiceThatAClientAddedStays() throws Exception {
    DefinitionText.Content former =
        stored(plan("[service.a]\ncommand = [\"/a\"]\n[service.t]\ncommand = [\"/t\"]\n"), "t");
    FormerDefinitions all =
        FormerDefinitions.compare(former, plan("[service.a]\ncommand = [\"/a\"]\n"), Map.of("a", true, "t", false));
    assertEquals(Set.of("t"), all.transients());
    assertEquals("/t", command(all, "t"));
    assertEquals(List.of(), all.changes());
    FormerDefinitions named =
        FormerDefinitions.compare(former, plan("[service.t]\ncommand = [\"/new\"]\n"), Map.of("t", true));
    assertEquals(Set.of(), named.transients()); // a file has it now
    assertEquals(PlanDiff.Kind.RESTART, named.change("t").kind());
  }

  @Test
  void withoutFormerDefinitionsNothingHasChanged() throws Exception {
    List<ServiceSpec> files = plan("[service.a]\ncommand = [\"/a\"]\n");
    FormerDefinitions all = FormerDefinitions.compare(null, files, Map.of("a", true));
    assertEquals(List.of(), all.changes());
    assertSame(files.get(0), all.services().get(0));
  }

  /** Edges in both directions, targets, instances, variables and dollars are stored as they were resolved. */
  @Test
  void storedDefinitionsAreTheSameDefinitions() throws Exception {
    List<ServiceSpec> files = plan("""
        [defaults]
        restart-delay = "2s"
        [service.a]
        command = ["/bin/echo", "${HOME} $$x"]
        before = ["b"]
        env = { A = "1 $$2", "B" = "é" }
        [service.b]
        command = [["/one", "x"], ["/two"]]
        type = "oneshot"
        requires = [{ service = "a", when = "started", restart = true }]
        [service.w]
        command = ["/w", "${INSTANCE}"]
        instances = 2
        after = ["b"]
        schedule = "0 * * * *"
        [target.t]
        wants = ["a", "b"]
        """);
    FormerDefinitions all = FormerDefinitions.compare(stored(files), files,
        Map.of("a", true, "b", true, files.get(2).name(), true, files.get(3).name(), true));
    List<String> changes = new ArrayList<>();
    for (PlanDiff.Service change : all.changes()) {
      changes.add(change.name() + " " + change.changes());
    }
    assertEquals(List.of(), changes);
    assertEquals(4, all.services().size());
  }

  @Test
  void aDamagedTextAndOneOfAnotherVersionAreNotRead() throws Exception {
    String text = DefinitionText.of(plan("[service.a]\ncommand = [\"/a\"]\n"), Set.of("a"), List.of());
    assertEquals(Set.of("a"), DefinitionText.read(text).transients());
    assertNull(DefinitionText.read(text.replace("format 1", "format 2")));
    assertNull(DefinitionText.read(text.substring(0, text.length() - 3)));
    assertNull(DefinitionText.read(text + "x = \n"));
    assertNull(DefinitionText.read(""));
  }
}
