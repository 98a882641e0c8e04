package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What bin/reeve makes of its name, its place, its environment and its signals; the JVM is a script that writes it
 * down.
 */
final class LauncherIT {
  /** SEGV BUS FPE ILL PIPE and what cannot be blocked: KILL STOP; 32 and 33 are the C library's own. */
  private static final int[] NOT_BLOCKED = {4, 7, 8, 9, 11, 13, 19, 32, 33};

  @TempDir
  Path directory;
  private FakeJvm jvm;

  @BeforeEach
  void fakeJvm() throws IOException {
    jvm = FakeJvm.in(directory);
  }

  /** JUnit warns of each link that leads out of its directory. */
  @AfterEach
  void deleteLinks() throws IOException {
    TestFiles.deleteLinks(directory);
  }

  private void launch(ReeveBuilder builder, String... arguments) {
    try (Reeve reeve = builder.start(arguments)) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("", reeve.stderr());
    }
  }

  private ReeveBuilder reeve() {
    return jvm.configure(Reeve.in(directory));
  }

  @Test
  void argumentsComeThroughAsTheyAre() {
    launch(reeve(), "run", "a b", "*", "", "$HOME", "--", "-x");
    assertEquals(List.of("run", "a b", "*", "", "$HOME", "--", "-x"), jvm.argumentsOfMain());
    assertEquals("reeve", jvm.property("reeve.argv0"));
    assertEquals(Reeve.HOME.toString(), jvm.property("reeve.home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tini", "dumb-init"})
  void theNameOfALinkIsHandedOn(String name) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve(name), Reeve.HOME.resolve("bin/reeve"));
    launch(reeve().program(link), "-v");
    assertEquals(name, jvm.property("reeve.argv0"));
    assertEquals(Reeve.HOME.toString(), jvm.property("reeve.home"));
  }

  @Test
  void aLinkToALinkIsFollowed() throws IOException {
    Path first = Files.createSymbolicLink(directory.resolve("first"), Reeve.HOME.resolve("bin/reeve"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), first.getFileName());
    launch(reeve().program(second));
    assertEquals(Reeve.HOME.toString(), jvm.property("reeve.home"));
  }

  @Test
  void aDirectoryWithSpacesWorks() throws IOException {
    Path copy = directory.resolve("a program's place");
    TestFiles.copyTree(Reeve.HOME, copy);
    launch(reeve().program(copy.resolve("bin/reeve")), "run");
    assertEquals(copy.toString(), jvm.property("reeve.home"));
    List<String> arguments = jvm.arguments();
    String classpath = arguments.get(arguments.indexOf("-cp") + 1);
    for (String jar : classpath.split(":")) {
      assertTrue(Files.isRegularFile(Path.of(jar)), jar);
    }
    assertTrue(classpath.startsWith(copy.resolve("lib/reeve-").toString()), classpath);
  }

  @Test
  void isFoundInThePath() {
    launch(reeve().program(Path.of("reeve")).wrappedBy("env",
        "PATH=" + Reeve.HOME.resolve("bin") + ":" + System.getenv("PATH")), "x");
    assertEquals(Reeve.HOME.toString(), jvm.property("reeve.home"));
  }

  @Test
  void aRelativePathBecomesAbsolute() throws IOException {
    Files.createSymbolicLink(directory.resolve("there"), Reeve.HOME);
    launch(reeve().program(Path.of("there/bin/reeve")), "x");
    assertEquals(directory.resolve("there").toString(), jvm.property("reeve.home"));
  }

  @Test
  void optionsForOtherJvmsAreKeptForTheServices() {
    launch(reeve().environment("JAVA_TOOL_OPTIONS", "-Da='b \"c' -Dd=$e").environment("LC_ALL", "")
        .environment("_JAVA_OPTIONS", null)
        .environment("REEVE_SAVED__JAVA_OPTIONS", "of an outer reeve"), "run");
    Map<String, String> environment = jvm.environment();
    assertEquals("-Da='b \"c' -Dd=$e", environment.get("REEVE_SAVED_JAVA_TOOL_OPTIONS"));
    assertNull(environment.get("JAVA_TOOL_OPTIONS"));
    assertEquals("", environment.get("REEVE_SAVED_LC_ALL"));
    assertEquals("C.UTF-8", environment.get("LC_ALL"));
    assertFalse(environment.containsKey("REEVE_SAVED__JAVA_OPTIONS"));
    assertEquals("1", environment.get("REEVE_LAUNCHER"));
    assertEquals("60", environment.get("_JAVA_SR_SIGNUM"));
  }

  @Test
  void variablesWithNamesThatAShellDoesNotKnowComeThrough() {
    launch(reeve().wrappedBy("env", "app.name=a b", "1=x*", "two-lines=one\n\ntwo\n", "empty.=").environment("PLAIN",
        "p\nq=r.s"), "run");
    Map<String, String> environment = jvm.environment();
    assertEquals("a b", environment.get("app.name"));
    assertEquals("x*", environment.get("1"));
    assertEquals("one\n\ntwo\n", environment.get("two-lines"));
    assertEquals("", environment.get("empty."));
    assertEquals("p\nq=r.s", environment.get("PLAIN"));
    assertNull(environment.get("q"));
    assertEquals(List.of("run"), jvm.argumentsOfMain());
  }

  @Test
  void theSignalsAreBlockedBeforeTheJvmBoots() {
    launch(reeve(), "run");
    long blocked = jvm.signalMask("SigBlk");
    for (int signal = 1; signal <= 64; signal++) {
      final int number = signal;
      boolean wanted = Arrays.stream(NOT_BLOCKED).noneMatch(n -> n == number);
      assertEquals(wanted, (blocked >>> (signal - 1) & 1) == 1, "signal " + signal);
    }
  }

  /** The command that starts a reeve in the background ends on Ctrl-C. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"-d|false", "-q --detach|false", "-qd|false", "-dq|false", "-dc a|false",
      "-qc a -vd|false", "--file -x --detach|false", "-c|true", "-c -d|true", "-cd|true", "-qc -d|true",
      "--socket --detach|true", "-- -d|true", "a -- -d|true", "-c 'a -d b'|true", "x 'a --detach b'|true"})
  void onlyAReeveInTheForegroundHasSignalsBlocked(String words, boolean blocks) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(words);
    while (word.find()) {
      arguments.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    launch(reeve(), arguments.toArray(String[]::new));
    assertEquals(blocks, (jvm.signalMask("SigBlk") & 1L << 14) != 0, words);
    assertEquals(arguments, jvm.argumentsOfMain());
  }

  @Test
  void aProgramOfAnInitMayHaveTheNameOfACommand() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("dumb-init"), Reeve.HOME.resolve("bin/reeve"));
    launch(reeve().program(link), "run", "-d");
    assertTrue((jvm.signalMask("SigBlk") & 1L << 14) != 0, "TERM is blocked");
  }

  @Test
  void withoutAnEnvThatCanBlockItStartsAllTheSame() throws IOException {
    Path env = Files.createDirectory(directory.resolve("old")).resolve("env");
    // As busybox answers.
    Files.writeString(env, "#!/bin/sh\necho \"env: unrecognized option $1\" >&2\nexit 1\n");
    assertTrue(env.toFile().setExecutable(true));
    launch(reeve().environment("PATH", env.getParent() + ":" + System.getenv("PATH")), "run");
    assertEquals(0, jvm.signalMask("SigBlk") & 1L << 14, "TERM must not be blocked");
    assertEquals(List.of("run"), jvm.argumentsOfMain());
  }

  /** A variable that the environment and the script both have stays exported when the script assigns to it. */
  @Test
  void variablesNamedAsThoseOfTheScriptComeThrough() {
    ReeveBuilder builder = reeve();
    Matcher assigned = Pattern.compile("(?:^|[ ;]|for )([a-z_]+)(?:=| in )|read -r ([a-z ]+)", Pattern.MULTILINE)
        .matcher(Reeve.read(Reeve.HOME.resolve("bin/reeve")));
    Set<String> names = new TreeSet<>();
    while (assigned.find()) {
      names.addAll(List.of((assigned.group(1) == null ? assigned.group(2) : assigned.group(1)).trim().split(" ")));
    }
    assertTrue(names.containsAll(List.of("name", "mode", "java", "line", "environ", "fd", "tr")), names::toString);
    names.forEach(name -> builder.environment(name, "of the user"));
    launch(builder, "run");
    names.forEach(name -> assertEquals("of the user", jvm.environment().get(name), name));
  }

  /** A long PATH cost a failing exec for each directory, three times. */
  @Test
  void noProgramIsLookedForByFailingExecs() throws IOException {
    Reeve.require(TestFiles.succeeds("strace", "--version"), "strace");
    Path calls = directory.resolve("calls");
    Path empty = Files.createDirectory(directory.resolve("empty"));
    launch(reeve().environment("PATH", empty + ":" + empty + ":" + System.getenv("PATH"))
        .wrappedBy("strace", "-f", "-qq", "-e", "trace=execve", "-o", calls.toString()), "run");
    assertTrue(Reeve.read(calls).contains("--block-signal"), Reeve.read(calls));
    assertEquals(List.of(), Reeve.read(calls).lines().filter(line -> line.contains("ENOENT")).toList());
  }

  @ParameterizedTest
  @CsvSource({"init,true", "--,true", "tini,true", "dumb-init,true", "run,false", "status,false"})
  void anInitGetsTheSignalsThatItWasStartedWith(String command, boolean expected) {
    launch(reeve().wrappedBy("env", "--block-signal=USR1", "--ignore-signal=HUP"), command, "true");
    Map<String, String> environment = jvm.environment();
    if (expected) {
      assertEquals(1, Long.parseUnsignedLong(environment.get("REEVE_SIGBLK"), 16) >>> 9 & 1);
      assertEquals(1, Long.parseUnsignedLong(environment.get("REEVE_SIGIGN"), 16) & 1);
    } else {
      assertNull(environment.get("REEVE_SIGBLK"));
      assertNull(environment.get("REEVE_SIGIGN"));
    }
  }

  @Test
  void anInitByLinkGetsThemAlthoughAChildReadsTheLink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("tini"), Reeve.HOME.resolve("bin/reeve"));
    launch(reeve().program(link).wrappedBy("env", "--block-signal=USR1"), "true");
    assertEquals(1, Long.parseUnsignedLong(jvm.environment().get("REEVE_SIGBLK"), 16) >>> 9 & 1);
  }

  @Test
  void aClosedStdinBecomesDevNull() {
    launch(reeve().wrappedBy("/bin/sh", "-c", "exec \"$@\" <&-", "sh"), "run");
    assertEquals("/dev/null", jvm.stdinTarget());
  }

  @Test
  void ownJvmOptionsComeAfterOurs() {
    launch(reeve().environment("REEVE_JAVA_OPTS", "-Xmx64m -Dx=*"), "run");
    List<String> arguments = jvm.arguments();
    assertTrue(arguments.indexOf("-Xmx64m") > arguments.indexOf("-Xmx128m"), arguments::toString);
    assertTrue(arguments.contains("-Dx=*"));
  }

  @Test
  void aForeignJvmIsNotGivenTheArchive() {
    launch(reeve(), "run");
    assertTrue(jvm.arguments().stream().noneMatch(a -> a.contains("SharedArchiveFile")), jvm.arguments()::toString);
  }

  @Test
  void withoutAJvmItSaysWhereItLooked() throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    for (String tool : List.of("env", "readlink")) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin", tool));
    }
    ReeveBuilder builder =
        Reeve.in(directory).environment("REEVE_JAVA_HOME", null).environment("JAVA_HOME", "/no/such")
            .environment("PATH", bin.toString());
    try (Reeve reeve = builder.start("run")) {
      assertEquals(127, reeve.awaitExit());
      assertTrue(reeve.stderr().contains("cannot find a JVM"), reeve.stderr());
      assertTrue(reeve.stderr().contains("JAVA_HOME (/no/such/bin/java)"), reeve.stderr());
      assertTrue(reeve.stderr().contains("java in PATH (" + bin + ")"), reeve.stderr());
    }
  }

  @Test
  void aJvmOlderThan17IsNotUsed() throws IOException {
    Files.writeString(jvm.home().resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    try (Reeve reeve = reeve().start("run")) {
      assertEquals(127, reeve.awaitExit());
      assertTrue(reeve.stderr().contains("bin/java), which is Java \"11.0.2\""), reeve.stderr());
    }
    Files.writeString(jvm.home().resolve("release"), "JAVA_VERSION=\"17\"\n");
    launch(reeve(), "run");
  }

  @Test
  void worksWithNothingInTheEnvironment() {
    launch(reeve().wrappedBy("env", "-i", "REEVE_JAVA_HOME=" + jvm.home(), "FAKE_JVM=" + jvm.home()), "run");
    assertEquals(List.of("run"), jvm.argumentsOfMain());
  }
}
