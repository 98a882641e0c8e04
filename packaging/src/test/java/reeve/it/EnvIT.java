package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service has the environment that reeve was started with and the variables of its definition, nothing else. */
final class EnvIT {
  private static final String ENV = "command = [\"/usr/bin/env\", \"-0\"]\nrestart = \"no\"\n";

  @TempDir
  Path directory;

  private static Set<String> entries(String text) {
    return Arrays.stream(text.split("\0")).filter(entry -> !entry.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The markers by which reeve finds its own again, and its socket, are all that is added. */
  private static Set<String> withoutMarkers(Set<String> entries, String service) {
    assertEquals(List.of("REEVE_SERVICE=" + service),
        entries.stream().filter(e -> e.startsWith("REEVE_SERVICE=")).toList());
    assertEquals(1, entries.stream().filter(e -> e.startsWith("REEVE_SUPERVISOR=")).count());
    assertEquals(1, entries.stream().filter(e -> e.startsWith("REEVE_SOCKET=")).count());
    return entries.stream()
        .filter(e -> !e.startsWith("REEVE_SERVICE=") && !e.startsWith("REEVE_SUPERVISOR="))
        .filter(e -> !e.startsWith("REEVE_SOCKET=") && !e.startsWith("REEVE_SUPERVISOR_SOCKET="))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Odd names, values with line feeds, and what the JVM of a service is meant to see. */
  @Test
  void environmentOfOurParentIsHandedOnUntouched() {
    try (Reeve reeve = Reeve.in(directory)
        .environment("JAVA_TOOL_OPTIONS", "-Dfor=the.service").environment("_JAVA_OPTIONS", "-Dx=y")
        .environment("JDK_JAVA_OPTIONS", "-Dz=1")
        .environment("LC_ALL", "de_DE.UTF-8").environment("MALLOC_ARENA_MAX", "7").environment("app.name", "with.dot")
        .environment("LINES_OF", "one\ntwo\n").environment("EMPTY", "").environment("GRUSS", "Grüße")
        .environment("QUOTES", "a'b\"c $d `e`")
        .wrappedBy("sh", "-c", "env -0 >parent; exec \"$0\" \"$@\"")
        .services("[service.a]\n" + ENV).run()) {
      reeve.awaitEvent("a", "completed");
      Set<String> parent = entries(Reeve.read(directory.resolve("parent")));
      parent.removeIf(e -> e.startsWith("REEVE_SOCKET="));
      // The wrapping shell cannot hand on a name with a dot itself; LauncherIT tests that name.
      assertEquals(String.join("\n", parent), String.join("\n", withoutMarkers(entries(reeve.log("a")), "a")));
      reeve.stop();
    }
  }

  @Test
  void nothingSetStaysNothingSet() {
    try (Reeve reeve = Reeve.in(directory)
        .wrappedBy("env", "-i", "PATH=/usr/bin:/bin", "REEVE_JAVA_HOME=" + System.getProperty("java.home"))
        .services("[service.a]\n" + ENV).run()) {
      reeve.awaitEvent("a", "completed");
      assertEquals(Set.of("PATH=/usr/bin:/bin", "REEVE_JAVA_HOME=" + System.getProperty("java.home")),
          withoutMarkers(entries(reeve.log("a")), "a"));
      reeve.stop();
    }
  }

  @Test
  void clearEnvStartsFromNothing() {
    try (Reeve reeve = Reeve.in(directory).environment("SECRET", "x").services("[service.a]\n" + ENV
        + "clear-env = true\nenv = { A = \"1\", \"b.c\" = \"2\" }\n").run()) {
      reeve.awaitEvent("a", "completed");
      assertEquals(Set.of("A=1", "b.c=2"), withoutMarkers(entries(reeve.log("a")), "a"));
      reeve.stop();
    }
  }

  @Test
  void passEnvNamesTheOnlyVariablesThatAreHandedOnAlsoToHooks() {
    try (Reeve reeve = Reeve.in(directory).environment("SECRET", "x").environment("HTTP_PROXY", "p")
        .environment("HTTP_B", "b").environment("NOTIFY_SOCKET", "/n").services("""
            [defaults]
            pass-env = ["LANGUAGE", "HTTP_*", "NOTIFY_*"]
            [service.a]
            %1$s
            pre-start = { command = "env > hook", shell = true }
            env = { HTTP_B = "own" }
            [service.none]
            %1$s
            pass-env = []
            """.formatted(ENV)).run()) {
      reeve.awaitEvent("a", "completed");
      reeve.awaitEvent("none", "completed");
      assertEquals(Set.of("HTTP_PROXY=p", "HTTP_B=own"), withoutMarkers(entries(reeve.log("a")), "a"));
      assertEquals(Set.of(), withoutMarkers(entries(reeve.log("none")), "none"));
      String hook = Reeve.read(directory.resolve("hook"));
      assertTrue(hook.contains("HTTP_PROXY=p\n") && hook.contains("HTTP_B=own\n"), hook);
      assertFalse(hook.contains("SECRET"), hook);
      reeve.stop();
    }
  }

  @Test
  void envFilesThenEnvLaterWins() {
    TestFiles.write(directory.resolve("one.env"), "# comment\nA=one\nB=one\nQ=\"with space\"\n");
    TestFiles.write(directory.resolve("two.env"), "B=two\nC=two\n");
    try (Reeve reeve = Reeve.in(directory).environment("FROM_OUTSIDE", "outside").services("""
        [defaults]
        env = { D = "defaults", E = "defaults" }
        [service.a]
        %s
        clear-env = true
        env-file = ["one.env", "two.env", "-missing.env"]
        env = { C = "env", E = "env", F = "${FROM_OUTSIDE}", G = "${NOWHERE:-fallback}", H = "$$HOME" }
        """.formatted(ENV)).run()) {
      reeve.awaitEvent("a", "completed");
      assertEquals(
          Set.of("A=one", "B=two", "C=env", "D=defaults", "E=env", "F=outside", "G=fallback", "H=$HOME",
              "Q=with space"),
          withoutMarkers(entries(reeve.log("a")), "a"));
      reeve.stop();
    }
  }
}
