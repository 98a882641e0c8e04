package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** What an init hands on to its command: descriptors, and bytes that are not UTF-8. */
final class InitInheritanceIT {
  @TempDir
  Path directory;

  private String run(String script) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", script).directory(directory.toFile())
        .redirectOutput(directory.resolve("out").toFile()).redirectError(directory.resolve("err").toFile()).start();
    assertEquals(true, process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not ended: " + script);
    return Reeve.read(directory.resolve("out"));
  }

  private String init(String name) throws Exception {
    Path program = Files.createSymbolicLink(directory.resolve(name), Reeve.HOME.resolve("bin/reeve"));
    return program + " --";
  }

  /** The command closes its descriptor and goes on: the reader of the pipe finds the end although the init runs. */
  @ParameterizedTest
  @ValueSource(strings = {"reeve", "tini", "dumb-init"})
  void aDescriptorThatTheCommandClosedIsNotHeldByTheInit(String name) throws Exception {
    TestFiles.makeFifo(directory.resolve("pipe"));
    String init = init(name);
    String out = run("cat pipe >read & reader=$!; exec 5>pipe; "
        + init + " sh -c 'echo passed >&5; echo closed >state; exec 5>&-; exec sleep 1000' & init=$!; exec 5>&-; "
        + "wait $reader; cat read state; kill $init; wait $init");
    TestFiles.deleteLinks(directory);
    assertEquals("passed\nclosed\n", out);
  }

  /** A program that became a subreaper and then executed tini: orphans come to it, so there is nothing to warn of. */
  @Test
  void aTiniThatWasMadeASubreaperBeforeItsExecDoesNotWarn() throws Exception {
    String init = init("tini");
    String prctl = "perl -e 'syscall($ENV{NUMBER}, 36, 1, 0, 0, 0) == 0 or die; exec @ARGV' ";
    run("[ $(uname -m) = x86_64 ] && export NUMBER=157 || export NUMBER=167; " + prctl + init + " true");
    assertEquals("", Reeve.read(directory.resolve("err")));
    run(init + " true");
    TestFiles.deleteLinks(directory);
    assertTrue(Reeve.read(directory.resolve("err")).contains("are not reaped here"), "without that it warns");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reeve", "tini", "dumb-init"})
  void bytesThatAreNotUtf8ReachTheCommandUnchanged(String name) throws Exception {
    String init = init(name);
    List<String> lines = new ArrayList<>(List.of("d=$'bin\\xff'; mkdir \"$d\"; p=$'pro\\xfeg'",
        "printf '#!/bin/sh\\nprintf \"%%s|\" \"$0\" \"$@\" \"$VALUE\" | od -An -tx1 | tr -d \" \\\\n\"\\n' >\"$d/$p\"",
        "chmod +x \"$d/$p\"; export VALUE=$'\\x80v' PATH=\"$PWD/$d:$PATH\""));
    String script = String.join("; ", lines) + "; ";
    String plain = run(script + "\"$p\" $'a\\xff'");
    String below = run(script.replace("mkdir", "mkdir -p") + init + " \"$p\" $'a\\xff'");
    TestFiles.deleteLinks(directory);
    assertEquals(plain, below);
    assertEquals(true, plain.contains("61ff7c807c") || plain.contains("61ff7c8076"), plain);
  }

  /** A directory in PATH and a variable have such bytes; the service is found there and gets both as they are. */
  @Test
  void bytesThatAreNotUtf8ReachAServiceUnchanged() throws Exception {
    List<String> lines = new ArrayList<>(List.of("d=$'bin\\xff'; mkdir \"$d\"",
        "printf '#!/bin/sh\\nprintf \"%%s|\" \"$0\" \"$VALUE\" | od -An -tx1 | tr -d \" \\\\n\"\\n' >\"$d/show\"",
        "chmod +x \"$d/show\"; export VALUE=$'\\x80v' PATH=\"$PWD/$d:$PATH\"; show; echo",
        "printf '[reeve]\\nlog-dir=\"log\"\\nstate-dir=\"state\"\\nsocket=\"s\"\\n[service.a]\\ncommand=[\"show\"]\\n"
            + "restart=\"no\"\\nessential=true\\n' >x.toml",
        Reeve.HOME + "/bin/reeve run x.toml >events 2>&1; cat log/a.log"));
    String[] shown = run(String.join("; ", lines)).split("\n");
    TestFiles.deleteLinks(directory);
    assertEquals(2, shown.length, String.join("\n", shown));
    assertEquals(shown[0], shown[1]);
    assertEquals(true, shown[0].contains("ff2f73686f77") && shown[0].contains("7c8076"), shown[0]);
  }

  /** The program, an argument and a value of a definition come from variables of reeve with such bytes. */
  @Test
  void bytesOfVariablesThatADefinitionNamesReachAServiceUnchanged() throws Exception {
    List<String> lines = new ArrayList<>(List.of("export PROG=$'pro\\xfeg' ARG=$'\\xc3\\xbc\\xff' PATH=\"$PWD:$PATH\"",
        "printf '#!/bin/sh\\nprintf \"%%s|\" \"${0##*/}\" \"$1\" \"$COPY\" "
            + "| od -An -tx1 | tr -d \" \\\\n\"\\n' >\"$PROG\"",
        "chmod +x \"$PROG\"; COPY=\"<$ARG>\" \"$PROG\" \"$ARG\"; echo",
        "printf '[reeve]\\nlog-dir=\"log\"\\nstate-dir=\"state\"\\nsocket=\"s\"\\n[service.a]\\ncommand=[\"${PROG}\", "
            + "\"${ARG}\"]\\nenv={COPY=\"<${ARG}>\"}\\nrestart=\"no\"\\nessential=true\\n' >x.toml",
        Reeve.HOME + "/bin/reeve check --strict x.toml >check 2>&1; echo $?",
        Reeve.HOME + "/bin/reeve run x.toml >events 2>&1; cat log/a.log"));
    String[] shown = run(String.join("; ", lines)).split("\n");
    TestFiles.deleteLinks(directory);
    assertEquals(3, shown.length, String.join("\n", shown) + Reeve.read(directory.resolve("events")));
    assertEquals("70726ffe677cc3bcff7c3cc3bcff3e7c", shown[0]);
    assertEquals("0", shown[1], Reeve.read(directory.resolve("check")));
    assertEquals(shown[0], shown[2]);
  }

  @Test
  void whatConfiguresReeveDoesNotReachAService() {
    try (Reeve reeve = Reeve.in(directory).environment("LISTEN_FDS", "1").environment("LISTEN_PID", "1")
        .environment("LISTEN_FDNAMES", "x").environment("NOTIFY_SOCKET", "/no").environment("WATCHDOG_USEC", "1000000")
        .environment("WATCHDOG_PID", "1").environment("REEVE_JAVA_OPTS", "-Dx=y").environment("REEVE_INSTANCE", "7")
        .environment("REEVE_AUX_COMMAND", "3").environment("REEVE_REEXEC_OF_OTHERS", "stays")
        .services("[service.a]\ncommand = [\"env\"]\nrestart = \"no\"\n").run()) {
      reeve.awaitEvent("a", "completed");
      List<String> names = reeve.log("a").lines().map(line -> line.substring(0, Math.max(0, line.indexOf('='))))
          .filter(name -> name.matches("(LISTEN|NOTIFY|WATCHDOG|REEVE)_.*") && !name.equals("REEVE_CI")).sorted()
          .toList();
      List<String> expected = new ArrayList<>(List.of("REEVE_IT", "REEVE_REEXEC_OF_OTHERS", "REEVE_SERVICE",
          "REEVE_SOCKET", "REEVE_SUPERVISOR", "REEVE_SUPERVISOR_SOCKET"));
      if (System.getenv("REEVE_JAVA_HOME") != null || names.contains("REEVE_JAVA_HOME")) {
        expected.add(1, "REEVE_JAVA_HOME"); // a command of reeve in a service needs it
      }
      assertEquals(expected, names);
      reeve.stop();
    }
  }
}
