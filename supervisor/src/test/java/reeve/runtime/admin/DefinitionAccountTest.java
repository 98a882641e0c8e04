package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;

/** What definitions take is estimated, and too much is refused with a sentence. */
@Tag("once")
class DefinitionAccountTest {
  private static final long HEAP = 128L << 20;

  private final DefinitionAccount account = new DefinitionAccount(HEAP);

  private static ServiceSpec service(String name, int environment) {
    Map<String, Object> definition =
        Map.of("command", List.of("/bin/true"), "env", Map.of("A", "x".repeat(environment)));
    return ((PlanReader.Result.Ok) ServiceReader.read(name, definition, "/")).plan().services().get(0);
  }

  @Test
  void tenThousandOrdinaryServicesAreNotTooLarge() {
    ServiceSpec one = service("s", 40);
    List<ServiceSpec> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(one);
    }
    assertNull(account.refusal(all));
    all.addAll(List.copyOf(all));
    assertNotNull(account.refusal(all));
  }

  @Test
  void largeValuesAreRefusedAndWhatWasRemovedMakesRoom() {
    int added = 0;
    String refusal = account.refusal(service("s0", 60_000), List.of());
    while (refusal == null) {
      account.add(service("s" + added++, 60_000));
      refusal = account.refusal(service("s" + added, 60_000), List.of());
    }
    assertTrue(added > 500 && added < 900, added + " were taken");
    assertTrue(refusal.startsWith("the definitions of all services would take 49 MiB, and 48 MiB is the"), refusal);
    account.remove("s0");
    assertNull(account.refusal(service("s" + added, 60_000), List.of()));
    account.remove("s0");
    account.add(service("s1", 60_000));
    assertNull(account.refusal(service("s" + added, 60_000), List.of()), "a service is counted once");
  }

  @Test
  void thePresentDefinitionsAreCountedOnceAndAgainAfterAnApply() {
    List<ServiceSpec> present = List.of(service("a", 30 << 20));
    assertNotNull(account.refusal(service("b", 20 << 20), present));
    assertNotNull(account.refusal(service("b", 20 << 20), List.of()), "they stay counted");
    account.retain(Set.of());
    assertNull(account.refusal(service("b", 20 << 20), List.of()));
    account.add(service("c", 40 << 20));
    account.retain(Set.of("c"));
    assertNotNull(account.refusal(service("b", 20 << 20), List.of()), "a transient service outlives an apply");
    assertEquals(DefinitionAccount.estimate(service("a", 1000)) + 1000,
        DefinitionAccount.estimate(service("a", 2000)));
  }
}
