package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Packages import only what docs/architecture.md allows. Each failure says what to do instead. */
class PackageBoundaryTest {
  /** Value types of the project that every package above may use. */
  private static final Set<String> VALUES =
      Set.of("reeve.config", "reeve.config.access", "reeve.config.execution", "reeve.config.port", "reeve.config.util",
          "reeve.config.watch", "reeve.core");

  /** The packages of this project that each package may import. */
  private static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

  static {
    // Packages at the bottom, without dependencies or nearly so.
    allow("reeve.config.util");
    allow("reeve.text", "reeve.config.util");
    allow("reeve.json");
    allow("reeve.time", "reeve.text");
    // The configuration: its records, then the code that reads and writes them.
    allow("reeve.config.access", "reeve.config.util");
    allow("reeve.config.execution", "reeve.config.util");
    allow("reeve.config.keys");
    allow("reeve.config.port");
    allow("reeve.config.watch");
    allow("reeve.config", "reeve.config.access", "reeve.config.execution", "reeve.config.keys", "reeve.config.port",
        "reeve.config.util", "reeve.config.watch");
    allow("reeve.config.toml", "reeve.config.util");
    allow("reeve.config.plan", "reeve.config", "reeve.config.execution", "reeve.config.util", "reeve.config.write");
    allow("reeve.config.read.value", "reeve.config", "reeve.config.port", "reeve.config.toml", "reeve.config.util");
    allow("reeve.config.layer", "reeve.config", "reeve.config.toml", "reeve.config.util");
    allow("reeve.config.read.execution", "reeve.config", "reeve.config.execution", "reeve.config.read.value",
        "reeve.config.toml", "reeve.config.util");
    allow("reeve.config.read.port", "reeve.config", "reeve.config.layer", "reeve.config.port",
        "reeve.config.read.value", "reeve.config.toml", "reeve.config.util");
    allow("reeve.config.read", "reeve.config", "reeve.config.access", "reeve.config.execution", "reeve.config.keys",
        "reeve.config.layer", "reeve.config.port", "reeve.config.read.execution", "reeve.config.read.port",
        "reeve.config.read.value", "reeve.config.toml",
        "reeve.config.util", "reeve.config.plan", "reeve.config.watch");
    allow("reeve.config.write", "reeve.config", "reeve.config.access", "reeve.config.execution", "reeve.config.port",
        "reeve.config.util",
        "reeve.config.watch");
    // The state machine, without side effects.
    allow("reeve.core", "reeve.config", "reeve.config.watch");
    allow("reeve.core.machine", "reeve.core", "reeve.config");
    allow("reeve.core.set", "reeve.core", "reeve.core.machine", "reeve.config");
    // The kernel, and packages that need little more.
    allow("reeve.posix", "reeve.config", "reeve.core", "reeve.time");
    aboveValues("reeve.app", "reeve.config.layer",
        "reeve.config.read", "reeve.json", "reeve.posix", "reeve.text");
    aboveValues("reeve.init", "reeve.posix");
    allow("reeve.dbus", "reeve.posix");
    allow("reeve.log", "reeve.text", "reeve.time");
    aboveValues("reeve.health", "reeve.posix");
    allow("reeve.scaffold", "reeve.config.util");
    allow("reeve.imports", "reeve.config.read.value", "reeve.config.toml", "reeve.config.util", "reeve.scaffold");
    aboveValues("reeve.exports", "reeve.config.write", "reeve.json");
    allow("reeve.schema", "reeve.config", "reeve.config.access", "reeve.json");
    allow("reeve.terminal", "reeve.posix", "reeve.time");
    aboveValues("reeve.watch", "reeve.posix", "reeve.time");
    // Events and where they go.
    aboveValues("reeve.event", "reeve.posix", "reeve.text", "reeve.json");
    aboveValues("reeve.ledger", "reeve.event", "reeve.log", "reeve.posix", "reeve.time", "reeve.text");
    aboveValues("reeve.survival", "reeve.event", "reeve.posix");
    // Log files.
    aboveValues("reeve.logstore", "reeve.posix", "reeve.text");
    aboveValues("reeve.rotation.archive", "reeve.log", "reeve.logstore", "reeve.posix", "reeve.text");
    aboveValues("reeve.rotation", "reeve.event", "reeve.log", "reeve.logstore", "reeve.posix",
        "reeve.rotation.archive", "reeve.text");
    aboveValues("reeve.console", "reeve.event", "reeve.log", "reeve.logstore", "reeve.posix", "reeve.text");
    aboveValues("reeve.logview", "reeve.json", "reeve.logstore", "reeve.posix", "reeve.text");
    allow("reeve.ship", "reeve.logstore", "reeve.logview", "reeve.posix", "reeve.text");
    aboveValues("reeve.history", "reeve.event", "reeve.json", "reeve.logstore", "reeve.posix", "reeve.text");
    // The control socket.
    aboveValues("reeve.control", "reeve.app", "reeve.config.plan", "reeve.config.read", "reeve.event", "reeve.json",
        "reeve.loop",
        "reeve.posix", "reeve.text");
    aboveValues("reeve.control.process", "reeve.control", "reeve.json", "reeve.posix",
        "reeve.terminal");
    aboveValues("reeve.control.method", "reeve.app", "reeve.config.plan", "reeve.config.read", "reeve.config.write",
        "reeve.control", "reeve.control.process", "reeve.json", "reeve.posix", "reeve.text", "reeve.time");
    aboveValues("reeve.control.server", "reeve.control", "reeve.event", "reeve.json", "reeve.log", "reeve.loop",
        "reeve.posix");
    aboveValues("reeve.control.client", "reeve.app", "reeve.control", "reeve.json", "reeve.posix", "reeve.text");
    // The loop and its components.
    aboveValues("reeve.loop", "reeve.log", "reeve.posix", "reeve.time");
    aboveValues("reeve.runtime.execution", "reeve.core.set", "reeve.log", "reeve.loop", "reeve.posix", "reeve.time");
    aboveRuntime("reeve.runtime.cgroup", "reeve.survival");
    aboveRuntime("reeve.runtime.ports");
    aboveRuntime("reeve.runtime.process", "reeve.config.read.value", "reeve.rotation", "reeve.runtime.cgroup",
        "reeve.runtime.execution", "reeve.runtime.ports", "reeve.survival",
        "reeve.terminal");
    aboveRuntime("reeve.runtime.command", "reeve.runtime.process", "reeve.survival");
    aboveRuntime("reeve.runtime.watch", "reeve.runtime.command", "reeve.runtime.ports", "reeve.runtime.process",
        "reeve.health", "reeve.control", "reeve.watch");
    aboveRuntime("reeve.runtime.readiness", "reeve.runtime.command", "reeve.runtime.process", "reeve.runtime.watch",
        "reeve.health", "reeve.dbus", "reeve.survival");
    aboveRuntime("reeve.runtime.schedule", "reeve.config.write", "reeve.control");
    aboveRuntime("reeve.runtime.admin", "reeve.config.layer",
        "reeve.config.plan", "reeve.config.read", "reeve.config.write",
        "reeve.control", "reeve.ledger", "reeve.rotation", "reeve.runtime.command", "reeve.runtime.process",
        "reeve.runtime.ports", "reeve.runtime.readiness", "reeve.runtime.schedule", "reeve.runtime.watch");
    aboveRuntime("reeve.runtime.upgrade", "reeve.control", "reeve.runtime.admin", "reeve.runtime.command",
        "reeve.runtime.process", "reeve.survival");
    aboveRuntime("reeve.runtime", "reeve.config.plan", "reeve.control", "reeve.ledger", "reeve.rotation",
        "reeve.runtime.admin", "reeve.runtime.ports",
        "reeve.runtime.cgroup", "reeve.runtime.command", "reeve.runtime.execution", "reeve.runtime.process",
        "reeve.runtime.readiness", "reeve.runtime.schedule", "reeve.runtime.upgrade", "reeve.runtime.watch",
        "reeve.survival");
    // The package that puts a supervisor together.
    aboveRuntime("reeve.daemon", "reeve.config.layer",
        "reeve.app", "reeve.config.plan", "reeve.config.read", "reeve.console",
        "reeve.control",
        "reeve.control.method", "reeve.control.server", "reeve.history", "reeve.ledger", "reeve.rotation",
        "reeve.runtime", "reeve.runtime.admin", "reeve.runtime.cgroup", "reeve.runtime.command",
        "reeve.runtime.process",
        "reeve.runtime.upgrade",
        "reeve.survival");
    // The command line.
    aboveClient("reeve.cli.common");
    aboveClient("reeve.cli.view", "reeve.config.layer",
        "reeve.cli.common", "reeve.config.read", "reeve.config.write", "reeve.history");
    aboveClient("reeve.cli.source", "reeve.config.layer",
        "reeve.cli.common", "reeve.cli.view", "reeve.config.read", "reeve.event",
        "reeve.history", "reeve.logstore", "reeve.logview", "reeve.runtime.process");
    aboveClient("reeve.cli.top", "reeve.cli.common", "reeve.cli.source", "reeve.cli.view", "reeve.logstore",
        "reeve.logview");
    allow("reeve.cli.completion", "reeve.posix", "reeve.init");
    aboveClient("reeve.cli.command", "reeve.config.layer",
        "reeve.cli.common", "reeve.cli.completion", "reeve.cli.project", "reeve.cli.source", "reeve.cli.view",
        "reeve.config.plan", "reeve.config.read", "reeve.config.write", "reeve.daemon", "reeve.history",
        "reeve.logstore", "reeve.logview", "reeve.runtime.execution", "reeve.runtime.process",
        "reeve.ship");
    aboveClient("reeve.cli.boot", "reeve.cli.command", "reeve.cli.common", "reeve.config.read");
    aboveClient("reeve.cli.files", "reeve.config.layer",
        "reeve.cli.common", "reeve.cli.view", "reeve.config.plan", "reeve.config.read",
        "reeve.cli.boot", "reeve.config.write", "reeve.cli.command", "reeve.exports", "reeve.imports", "reeve.scaffold",
        "reeve.schema");
    aboveClient("reeve.cli.diagnose", "reeve.cli.boot", "reeve.cli.command", "reeve.cli.common", "reeve.cli.view",
        "reeve.config.layer", "reeve.config.read");
    aboveClient("reeve.cli.project", "reeve.cli.common", "reeve.cli.view", "reeve.config.layer", "reeve.daemon");
    aboveClient("reeve.cli.activate", "reeve.cli.common", "reeve.config.layer", "reeve.config.read", "reeve.daemon");
    aboveClient("reeve.cli.await", "reeve.cli.common", "reeve.cli.source", "reeve.cli.view", "reeve.history",
        "reeve.logstore", "reeve.logview");
    aboveClient("reeve.cli.develop", "reeve.cli.common");
    aboveClient("reeve.cli.attach", "reeve.cli.common", "reeve.terminal");
    aboveClient("reeve.cli", "reeve.cli.activate", "reeve.cli.attach", "reeve.cli.await",
        "reeve.cli.boot", "reeve.cli.command",
        "reeve.cli.common", "reeve.cli.develop",
        "reeve.cli.diagnose",
        "reeve.cli.files", "reeve.cli.project", "reeve.cli.top",
        "reeve.config.read", "reeve.daemon", "reeve.init", "reeve.logview");
  }

  private static void allow(String owner, String... others) {
    ALLOWED.put(owner, Set.of(others));
  }

  private static void aboveValues(String owner, String... others) {
    allowAlso(owner, VALUES, others);
  }

  private static void aboveRuntime(String owner, String... others) {
    Set<String> base = new TreeSet<>(VALUES);
    base.addAll(Set.of("reeve.core.set", "reeve.event", "reeve.log", "reeve.loop", "reeve.posix", "reeve.text",
        "reeve.time"));
    allowAlso(owner, base, others);
  }

  private static void aboveClient(String owner, String... others) {
    Set<String> base = new TreeSet<>(VALUES);
    base.addAll(Set.of("reeve.app", "reeve.control", "reeve.control.client", "reeve.json", "reeve.posix", "reeve.text",
        "reeve.time"));
    allowAlso(owner, base, others);
  }

  private static void allowAlso(String owner, Set<String> base, String... others) {
    Set<String> all = new TreeSet<>(base);
    all.addAll(Set.of(others));
    ALLOWED.put(owner, all);
  }

  @Test
  void packagesImportOnlyAllowedPackages() {
    List<String> wrong = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      String own = file.packageName();
      Set<String> allowed = ALLOWED.getOrDefault(own, Set.of());
      for (SourceTree.Import imported : file.imports()) {
        if (!imported.packageName().equals(own) && !allowed.contains(imported.packageName())) {
          wrong.add(file.path() + " imports " + imported.packageName() + "." + imported.typeName() + ": " + own
              + " may import only " + allowed);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyPackageHasAnEntry() {
    Set<String> unknown = new TreeSet<>();
    Set<String> gone = new TreeSet<>(ALLOWED.keySet());
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      gone.remove(file.packageName());
      if (!ALLOWED.containsKey(file.packageName()) && file.packageName().startsWith("reeve")) {
        unknown.add(file.packageName());
      }
    }
    assertEquals(Set.of(), unknown, "add the packages that they may import to ALLOWED");
    assertEquals(Set.of(), gone, "remove them from ALLOWED");
  }

  @Test
  void packagesHaveNoCycle() {
    Map<String, Set<String>> edges = new TreeMap<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      for (SourceTree.Import imported : file.imports()) {
        if (!imported.packageName().equals(file.packageName())) {
          edges.computeIfAbsent(file.packageName(), key -> new TreeSet<>()).add(imported.packageName());
        }
      }
    }
    assertEquals(List.of(), DependencyCycles.of(edges));
  }

  /** Inside reeve.core.machine the transitions of one event may lead to those of another event. */
  @Test
  void filesOfOnePackageHaveNoCycle() {
    Map<String, List<SourceTree.SourceFile>> packages = new TreeMap<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (!file.isPackageInfo()) {
        packages.computeIfAbsent(file.packageName(), key -> new ArrayList<>()).add(file);
      }
    }
    packages.remove("reeve.core.machine");
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, List<SourceTree.SourceFile>> files : packages.entrySet()) {
      Map<String, Set<String>> edges = new TreeMap<>();
      for (SourceTree.SourceFile from : files.getValue()) {
        String code = from.code();
        Set<String> used = edges.computeIfAbsent(from.typeName(), key -> new TreeSet<>());
        for (SourceTree.SourceFile to : files.getValue()) {
          if (to != from && Pattern.compile("(?<![.\\w])" + to.typeName() + "\\b").matcher(code).find()) {
            used.add(to.typeName());
          }
        }
      }
      for (String cycle : DependencyCycles.of(edges)) {
        wrong.add(files.getKey() + ": " + cycle);
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void noTwoPackagesUseTheSameTypeName() {
    Map<String, Set<String>> places = new TreeMap<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (!file.isPackageInfo()) {
        places.computeIfAbsent(file.typeName(), key -> new TreeSet<>()).add(file.packageName());
      }
    }
    places.values().removeIf(packages -> packages.size() == 1);
    assertEquals(Map.of(), places, "rename one of each pair");
  }

  @Test
  void everyPackageHasADescription() {
    Set<String> silent = new TreeSet<>(ALLOWED.keySet());
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (file.isPackageInfo() && file.text().contains("/**")) {
        silent.remove(file.packageName());
      }
    }
    assertEquals(Set.of(), silent, "add a package-info.java of a few sentences");
  }

  @Test
  void coreAndConfigArePure() {
    List<String> wrong = new ArrayList<>();
    Pattern impure = Pattern.compile(
        "org\\.slf4j|\\bThread\\b(?!Death)|System\\.nanoTime|System\\.currentTimeMillis|Instant\\.now|System\\.getenv"
            + "|System\\.out|System\\.err");
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      boolean isConfig = file.path().startsWith("config/");
      if (!isConfig && !file.packageName().startsWith("reeve.core")) {
        continue;
      }
      Matcher match = impure.matcher(file.code());
      if (match.find()) {
        wrong.add(file.path() + " uses " + match.group() + ": pass it in");
      }
      if (isConfig && Pattern.compile("^import (?:com\\.sun\\.jna|picocli)", Pattern.MULTILINE).matcher(file.text())
          .find()) {
        wrong.add(file.path() + ": config uses neither processes nor the command line");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void onlyPosixImportsJna() {
    List<String> wrong = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (!file.packageName().equals("reeve.posix") && file.text().contains("com.sun.jna")) {
        wrong.add(file.path() + ": com.sun.jna may be used only in reeve.posix; add the call to its interfaces");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void onlyTheLoopSpawnsSignalsAndWaits() {
    Pattern banned =
        Pattern.compile("ProcessBuilder|Runtime\\.exec|sun\\.misc\\.Signal|Thread\\.sleep|addShutdownHook");
    Pattern exits = Pattern.compile("System\\.exit|\\.halt\\(");
    Pattern clocks = Pattern.compile("System\\.nanoTime|Instant\\.now");
    List<String> wrong = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (!file.path().startsWith("supervisor/")) {
        continue;
      }
      String code = file.code();
      Matcher match = banned.matcher(code);
      if (match.find()) {
        wrong.add(file.path() + " uses " + match.group() + ": the loop spawns, signals and waits");
      }
      if (!file.path().endsWith("/cli/Main.java") && exits.matcher(code).find()) {
        wrong.add(file.path() + " ends the process: only Main may");
      }
      if (!mayReadTheClock(file) && clocks.matcher(code).find()) {
        wrong.add(file.path() + " reads a clock: use reeve.time.Clock");
      }
    }
    assertEquals(List.of(), wrong);
  }

  /** An init and a client of the socket have no loop, so they read the clock of the system instead of {@code Clock}. */
  private static boolean mayReadTheClock(SourceTree.SourceFile file) {
    return file.typeName().equals("Clock") || file.packageName().equals("reeve.init")
        || file.packageName().equals("reeve.control.client") || file.typeName().equals("LineTransport");
  }

  @Test
  void aCycleIsFound() {
    assertEquals(List.of("a -> b -> c -> a"),
        DependencyCycles.of(Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a", "d"), "d", Set.of())));
    assertTrue(DependencyCycles.of(Map.of("a", Set.of("b"), "b", Set.of())).isEmpty());
  }
}
