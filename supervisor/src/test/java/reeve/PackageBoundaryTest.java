package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the lines between the packages (DESIGN section 2), with the sentence to act on. */
class PackageBoundaryTest {
  private static final Path SUPERVISOR = Path.of("src/main/java");
  private static final Path CONFIG = Path.of("../config/src/main/java");

  /** What of ours each package may import. */
  private static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

  static {
    ALLOWED.put("reeve.core", Set.of("reeve.config"));
    ALLOWED.put("reeve.posix", Set.of("reeve.config", "reeve.core"));
    ALLOWED.put("reeve.logs", Set.of("reeve.config", "reeve.core", "reeve.posix"));
    ALLOWED.put("reeve.logfile", Set.of("reeve.config", "reeve.core", "reeve.posix", "reeve.logs"));
    ALLOWED.put("reeve.init", Set.of("reeve.config", "reeve.core", "reeve.posix"));
    ALLOWED.put("reeve.runtime", Set.of("reeve.config", "reeve.core", "reeve.posix", "reeve.logs", "reeve.health",
        "reeve.control", "reeve.dbus"));
    ALLOWED.put("reeve.dbus", Set.of("reeve.posix"));
    ALLOWED.put("reeve.history", Set.of("reeve.config", "reeve.core", "reeve.posix", "reeve.logs", "reeve.logfile"));
    ALLOWED.put("reeve.health", Set.of("reeve.config", "reeve.core", "reeve.posix"));
    ALLOWED.put("reeve.project", Set.of());
    ALLOWED.put("reeve.tail", Set.of("reeve.posix", "reeve.logs", "reeve.logfile", "reeve.control"));
    ALLOWED.put("reeve.ship", Set.of("reeve.posix", "reeve.logfile", "reeve.tail"));
    ALLOWED.put("reeve.control", Set.of("reeve.config", "reeve.core", "reeve.posix", "reeve.logs"));
  }

  private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([a-z0-9_.]+)\\.[A-Z]", Pattern.MULTILINE);

  @Test
  void packagesImportOnlyWhatTheyMay() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> file : sources(SUPERVISOR).entrySet()) {
      String own = packageOf(file.getValue());
      Set<String> allowed = ALLOWED.get(own);
      if (allowed == null) {
        continue; // cli may see all
      }
      for (String imported : imports(file.getValue())) {
        if (imported.startsWith("reeve.") && !imported.equals(own) && !allowed.contains(imported)) {
          wrong.add(file.getKey() + " imports " + imported + ": " + own + " may see only " + new TreeSet<>(allowed));
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void coreAndConfigArePure() throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, String> files = sources(SUPERVISOR);
    files.keySet().removeIf(name -> !name.contains("/core/"));
    files.putAll(sources(CONFIG));
    Pattern impure = Pattern.compile(
        "org\\.slf4j|\\bThread\\b(?!Death)|System\\.nanoTime|System\\.currentTimeMillis|Instant\\.now|System\\.getenv|System\\.out|System\\.err");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Matcher match = impure.matcher(withoutComments(file.getValue()));
      if (match.find()) {
        wrong.add(file.getKey() + " uses " + match.group() + ": pass it in");
      }
    }
    for (Map.Entry<String, String> file : sources(CONFIG).entrySet()) {
      for (String imported : imports(file.getValue())) {
        if (imported.startsWith("com.sun.jna") || imported.startsWith("picocli")) {
          wrong.add(file.getKey() + " imports " + imported + ": config sees no process and no command line");
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void onlyPosixImportsJna() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> file : sources(SUPERVISOR).entrySet()) {
      if (!file.getKey().contains("/posix/") && file.getValue().contains("com.sun.jna")) {
        wrong.add(file.getKey() + ": com.sun.jna may be used only in reeve.posix; add the call to Posix");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void nobodyGoesAroundTheLoop() throws IOException {
    Pattern banned =
        Pattern.compile("ProcessBuilder|Runtime\\.exec|sun\\.misc\\.Signal|Thread\\.sleep|addShutdownHook");
    Pattern exits = Pattern.compile("System\\.exit|\\.halt\\(");
    Pattern clocks = Pattern.compile("System\\.nanoTime|Instant\\.now");
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, String> file : sources(SUPERVISOR).entrySet()) {
      String name = file.getKey();
      String code = withoutComments(file.getValue());
      Matcher match = banned.matcher(code);
      if (match.find()) {
        wrong.add(name + " uses " + match.group() + ": the loop spawns, signals and waits");
      }
      if (!name.endsWith("/cli/Main.java") && exits.matcher(code).find()) {
        wrong.add(name + " ends the process: only main does");
      }
      // The client of the socket is a short process without a loop, whose deadlines are the machine's time.
      boolean mayLook = name.endsWith("/Clock.java") || name.contains("/init/") || name.endsWith("/control/Client.java")
          || name.endsWith("/control/Wire.java");
      if (!mayLook && clocks.matcher(code).find()) {
        wrong.add(name + " looks at a clock: use reeve.runtime.Clock");
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyPackageOfTheSupervisorIsKnownHere() throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (String code : sources(SUPERVISOR).values()) {
      String own = packageOf(code);
      if (!ALLOWED.containsKey(own) && !own.equals("reeve.cli")) {
        unknown.add(own);
      }
    }
    assertEquals(Set.of(), unknown, "say in ALLOWED what they may import");
  }

  private static Map<String, String> sources(Path root) throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        sources.put(file.toString(), Files.readString(file));
      }
    }
    assertTrue(!sources.isEmpty(), "no sources below " + root.toAbsolutePath());
    return sources;
  }

  private static String packageOf(String code) {
    Matcher match = Pattern.compile("^package ([a-z.]+);", Pattern.MULTILINE).matcher(code);
    assertTrue(match.find(), code);
    return match.group(1);
  }

  private static List<String> imports(String code) {
    List<String> imports = new ArrayList<>();
    Matcher match = IMPORT.matcher(code);
    while (match.find()) {
      imports.add(match.group(1));
    }
    return imports;
  }

  private static String withoutComments(String code) {
    return code.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//.*$", "");
  }
}
