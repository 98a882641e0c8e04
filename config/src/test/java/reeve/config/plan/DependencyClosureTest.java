package reeve.config.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;

/** Which services start with a service. */
class DependencyClosureTest {
  private final Map<String, ServiceSpec> services = new HashMap<>();

  private void add(String name, Dependency.Kind kind, String... others) {
    List<Dependency> edges = new ArrayList<>();
    for (String other : others) {
      edges.add(new Dependency(kind, other, Dependency.When.READY, false));
    }
    services.put(name, new ServiceSpecBuilder(name).command(List.of("/x")).dependencies(edges).build());
  }

  private Set<String> closure(String name) {
    Set<String> names = new TreeSet<>();
    DependencyClosure.add(services.get(name), services, names);
    return names;
  }

  @Test
  void requiredWantedAndMilestoneServicesArePulledIn() {
    add("a", Dependency.Kind.REQUIRES, "b");
    add("b", Dependency.Kind.WANTS, "c");
    add("c", Dependency.Kind.MILESTONE, "d");
    add("d", Dependency.Kind.REQUIRES);
    assertEquals(Set.of("a", "b", "c", "d"), closure("a"));
    assertEquals(Set.of("c", "d"), closure("c"));
  }

  @Test
  void edgesThatOnlyOrderConflictOrPropagatePullNothingIn() {
    add("other", Dependency.Kind.REQUIRES);
    for (Dependency.Kind kind : List.of(Dependency.Kind.AFTER, Dependency.Kind.BEFORE, Dependency.Kind.CONFLICTS,
        Dependency.Kind.PART_OF)) {
      add("a", kind, "other");
      assertEquals(Set.of("a"), closure("a"), kind.key());
    }
  }

  @Test
  void aNameWithoutAServiceIsSkippedAndACycleEnds() {
    add("a", Dependency.Kind.WANTS, "missing", "b");
    add("b", Dependency.Kind.WANTS, "a");
    assertEquals(Set.of("a", "b"), closure("a"));
  }

  @Test
  void aNameThatIsAlreadyInTheSetIsNotFollowed() {
    add("a", Dependency.Kind.REQUIRES, "b");
    add("b", Dependency.Kind.REQUIRES, "c");
    add("c", Dependency.Kind.REQUIRES);
    Set<String> names = new TreeSet<>(Set.of("b"));
    DependencyClosure.add(services.get("a"), services, names);
    assertEquals(Set.of("a", "b"), names);
  }
}
