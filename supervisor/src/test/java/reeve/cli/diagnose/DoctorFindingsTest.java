package reeve.cli.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.ProbeSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;

/** What {@code reeve doctor} finds in commands, and in facts of a machine. */
class DoctorFindingsTest {
  private static final long ALL = -1L >>> 1;

  private static List<Finding> command(String... command) {
    List<Finding> findings = new ArrayList<>();
    CommandFindings.add(spec(command), findings);
    return findings;
  }

  private static ServiceSpec spec(String... command) {
    return new ServiceSpecBuilder("web").command(List.of(command)).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a; b", "a && b", "a\nb", "a | tee x", "a & wait", "cd /x && 'b;c'", "exec a; b",
      "a; b # exec c", "a; echo 'exec' | b", "a; executor", "a $(b; c); d", "a; echo \"$(exec b)\"", "a # b\nc",
      "while a; do b; done | tee c", "a; b &"})
  void aShellThatStaysIsFound(String script) {
    assertEquals("its main process is the shell sh, and not the program that the shell runs",
        command("/bin/sh", "-c", script).get(0).what());
    assertEquals(1, command("bash", "-euc", script).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "exec a", "a 'b; c'", "a \"x && y\"", "cd /x && exec a", "a >log 2>&1", "a; exec b",
      "a &>log", "a \\; b",
      "cd /tmp; exec sleep 1000;", "if true; then exec sleep 1000; fi", "a; exec sleep 1000 >| o",
      "exec sleep 1000 0<&3 3</dev/null", "exec sleep $(echo 1; true)000", "exec sleep 1000 # a; b",
      "cd /tmp\nexec\tsleep 1000\n", "exec sleep \"10\\\"00; \"", "while :; do date; sleep 10; done",
      "case $A in b) exec c;; *) exec d;; esac", "a() { b; }", "{ a; b; } >log", "a $(b \"$(c; d)\" (e; f)); exec g",
      "a `b; c`", "a; B=1 C=2 exec d", "a \"it's; b\"", "# a\n# b; c\nd", "a | while read b; do c; done 2>&1", "a #b;"})
  void aShellThatIsReplacedIsNot(String script) {
    assertEquals(List.of(), command("/bin/sh", "-c", script));
  }

  @Test
  void programsThatStartOthersAreFound() {
    assertTrue(command("npm", "run", "start").get(0).what().contains("npm"));
    assertTrue(command("/usr/bin/yarn", "start").get(0).advice().contains("node"));
    assertTrue(command("sudo", "-u", "www", "web").get(0).advice().contains("user ="));
    assertEquals(List.of(), command("/usr/bin/node", "npm"));
    assertEquals(List.of(), command("sh", "start.sh"), "what the file does is not known");
  }

  @Test
  void theScriptIsFoundBehindOptionsAndOtherPrograms() {
    assertEquals(1, command("/usr/bin/env", "sh", "-c", "a; b").size());
    assertEquals(1, command("env", "-u", "A", "B=1", "nohup", "sh", "-c", "a; b").size());
    assertEquals(1, command("env", "npm", "start").size());
    assertEquals(1, command("busybox", "sh", "-c", "a; b").size());
    assertEquals(1, command("bash", "-euo", "pipefail", "-c", "a; b").size());
    assertEquals(1, command("bash", "--norc", "--rcfile", "x", "-c", "-e", "--", "a; b").size());
    assertEquals(List.of(), command("sh", "s.sh", "-c", "a; b"), "-c is an argument of the file");
    assertEquals(List.of(), command("sh", "--", "s.sh", "-c", "a; b"));
    assertEquals(List.of(), command("env", "A=sh", "-c"));
    assertEquals(List.of(), command("busybox", "httpd", "-c", "a; b"));
  }

  private static MachineFacts facts(String init, int zombies, long capabilities, Duration grace) {
    MachineFacts.Rights rights = new MachineFacts.Rights(1000, capabilities);
    return new MachineFacts(0, init, zombies, rights, rights, grace == null ? null : "the platform", grace);
  }

  private static Finding init(String name, int zombies, boolean isReeve) {
    List<Finding> findings = new ArrayList<>();
    MachineFindings.addInit(facts(name, zombies, ALL, null), isReeve, findings);
    assertEquals(1, findings.size());
    return findings.get(0);
  }

  @Test
  void pidOneIsJudged() {
    assertEquals(Finding.Severity.NOTE, init("java", 0, true).severity());
    assertEquals(Finding.Severity.NOTE, init("systemd", 0, false).severity());
    assertEquals(Finding.Severity.WARNING, init("node", 0, false).severity());
    assertEquals("PID 1 is reeve", init("java", 3, true).what(), "its zombies are those of this moment");
    assertEquals("PID 1 (systemd) does not reap: 3 of its children have ended and are zombies",
        init("systemd", 3, false).what());
  }

  @Test
  void missingPrivilegesAreNamedWithWhatIsLost() {
    List<Finding> findings = new ArrayList<>();
    MachineFindings.addPrivileges(facts("init", 0, ALL, null), findings);
    MachineFindings.addPrivileges(facts("init", 0, -1, null), findings);
    assertEquals(List.of(), findings);
    MachineFindings.addPrivileges(facts("init", 0, 0x20, null), findings);
    assertTrue(findings.get(0).what().startsWith("reeve, run as this user (1000), lacks CAP_SETGID, CAP_SETUID"));
    assertTrue(findings.get(0).why().contains("services cannot run as other users"));
    assertFalse(findings.get(0).what().contains("CAP_KILL"));
    assertEquals(new MachineFacts.Rights(1, 0x20),
        MachineFacts.Rights.of("Name:\tx\nUid:\t0\t1\t2\t3\nCapEff:\t0000000000000020\n"));
    assertEquals(new MachineFacts.Rights(-1, -1), MachineFacts.Rights.of(""));
  }

  private static List<Finding> grace(Duration budget, Duration grace) {
    List<Finding> findings = new ArrayList<>();
    MachineFindings.addGrace(facts("init", 0, ALL, grace), budget, List.of(spec("web")), findings);
    return findings;
  }

  @Test
  void theTimeOfAShutdownIsComparedWithThatOfThePlatform() {
    assertEquals(List.of(), grace(null, null));
    assertEquals(List.of(), grace(null, Duration.ofSeconds(10)), "the stop takes 10 s at most");
    assertTrue(grace(null, Duration.ofSeconds(9)).get(0).what().contains("web 10s"));
    assertEquals(List.of(), grace(Duration.ofSeconds(8), Duration.ofSeconds(9)));
    assertTrue(grace(Duration.ofSeconds(9), Duration.ofSeconds(9)).get(0).what().contains("is not below"));
  }

  @Test
  void onlyPortsOfThisMachineAreLookedAt() {
    assertEquals(80, PortFindings.port(new ProbeSpec.Tcp("127.0.0.1", 80)));
    assertEquals(81, PortFindings.port(new ProbeSpec.Http("http://localhost:81/", "localhost", 81, "/", List.of())));
    assertEquals(0, PortFindings.port(new ProbeSpec.Tcp("db.example.org", 80)));
    assertEquals(0, PortFindings.port(new ProbeSpec.File("/x", Optional.empty())));
  }

  @Test
  void theTextAndTheJsonHaveEachPart() {
    List<Finding> findings =
        List.of(new Finding(Finding.Severity.ERROR, "ports", "web", "a.toml:3", "what", "why", "do"));
    assertEquals("error: web: what (a.toml:3)\n    follows: why\n    to do: do\n1 error, 0 warnings, 0 notes\n",
        DoctorText.text(findings));
    assertEquals("{\"findings\":[{\"severity\":\"error\",\"check\":\"ports\",\"service\":\"web\","
        + "\"place\":\"a.toml:3\",\"what\":\"what\",\"why\":\"why\",\"advice\":\"do\"}]}", DoctorText.json(findings));
  }
}
