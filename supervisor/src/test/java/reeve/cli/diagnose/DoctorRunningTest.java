package reeve.cli.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.StartupSpec;
import reeve.control.client.ServiceStatus;
import reeve.posix.ProcessTable;

/** What {@code reeve doctor} finds in a running reeve, its services, and other processes. */
class DoctorRunningTest {
  /** One listening socket, of pid 7, and processes that change when the pause runs. */
  private static final class Processes implements ProcessTable, Runnable {
    private List<Row> rows;
    private final List<Row> later;
    private int pauses;

    Processes(List<Row> rows, List<Row> later) {
      this.rows = rows;
      this.later = later;
    }

    @Override
    public void run() {
      pauses++;
      rows = later;
    }

    @Override
    public List<Row> rows() {
      return rows;
    }

    @Override
    public String commandLine(int pid, int most) {
      return "";
    }

    @Override
    public String cgroup(int pid) {
      return null;
    }

    @Override
    public Map<Long, String> listeners(int pid) {
      return Map.of(4L, "127.0.0.1:80");
    }

    @Override
    public Set<Long> sockets(int pid) {
      return pid == 7 ? Set.of(4L) : Set.of();
    }

    @Override
    public String networkNamespace(int pid) {
      return null;
    }
  }

  private static ProcessTable.Row row(int pid, char state, long startTicks) {
    return new ProcessTable.Row(pid, 1, pid, pid, state, 1, "nginx", startTicks, 0, 0);
  }

  private static int zombies(int pauses, List<ProcessTable.Row> first, List<ProcessTable.Row> second) {
    Processes processes = new Processes(first, second);
    int zombies = MachineFacts.lastingZombies(processes, processes);
    assertEquals(pauses, processes.pauses);
    return zombies;
  }

  @Test
  void aZombieCountsIfItIsStillThereLater() {
    List<ProcessTable.Row> both = List.of(row(5, 'Z', 1), row(6, 'Z', 2), row(7, 'S', 3));
    assertEquals(2, zombies(1, both, both));
    assertEquals(0, zombies(1, both, List.of(row(7, 'S', 3))), "PID 1 reaps them");
    assertEquals(1, zombies(1, both, List.of(row(5, 'Z', 1), row(6, 'Z', 9))), "the pid 6 is that of another process");
    assertEquals(0, zombies(0, List.of(row(7, 'S', 3)), both), "no pause without a zombie");
  }

  private static ServiceStatus status(String name, String state, boolean failed, long count, String health,
      List<String> ports) {
    ServiceStatus plain = ServiceStatus.defined(name, null, null);
    return new ServiceStatus(name, null, state, "up", failed, 0, 0,
        new ServiceStatus.Cause("", null, state.equals("backoff") ? "no memory" : null, failed ? "it crashed" : null),
        null, plain.output(), plain.waiting(), null, plain.triggers(),
        health == null ? null : new ServiceStatus.Health(health, "tcp", 0, 0, List.of()),
        new ServiceStatus.Processes(count, 0, count, 0, 0, 0, ports), null);
  }

  private static List<String> ports(ServiceStatus... statuses) {
    ServiceSpec spec = new ServiceSpecBuilder("web").command(List.of("web"))
        .startup(new StartupSpec(StartupSpec.Type.SIMPLE, false, Optional.empty(), Optional.of(new ReadinessSpec.Probed(
            new ProbeSpec.Tcp("127.0.0.1", 80), Duration.ofSeconds(1), Duration.ofSeconds(1))),
            Optional.empty(), StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.NONE, Optional.empty(),
            "system",
            List.of()))
        .build();
    Map<String, ServiceStatus> byName = new HashMap<>();
    for (ServiceStatus status : statuses) {
      byName.put(status.name(), status);
    }
    List<Finding> findings = new ArrayList<>();
    List<ProcessTable.Row> rows = List.of(row(7, 'S', 3));
    new PortFindings(new Processes(rows, rows), 1, byName).add(spec, findings);
    return words(findings);
  }

  private static List<String> words(List<Finding> findings) {
    List<String> words = new ArrayList<>();
    for (Finding finding : findings) {
      words.add(finding.severity().word() + " " + finding.check() + " " + finding.service());
    }
    return words;
  }

  @Test
  void aPortOfTheServicesOfThisReeveIsNoFinding() {
    List<String> here = List.of("127.0.0.1:80");
    assertEquals(List.of(), ports(status("web", "running", false, 1, null, here)));
    assertEquals(List.of(), ports(status("web", "running", false, 1, null, null)), "its ports are not known");
    assertEquals(List.of(), ports(status("web", "running", false, 1, "healthy", List.of()),
        status("other", "running", false, 1, null, here)));
  }

  @Test
  void aPortOfAnotherProcessIsAnErrorOnlyForAServiceThatIsDown() {
    assertEquals(List.of("error ports web"), ports(), "no reeve runs");
    assertEquals(List.of("error ports web"), ports(status("web", "backoff", false, 0, null, List.of())));
    assertEquals(List.of("error ports web"), ports(status("web", "failed", true, 0, null, List.of())));
    assertEquals(List.of("note ports web"), ports(status("web", "running", false, 1, null, List.of())));
    assertEquals(List.of("note ports web"), ports(status("web", "running", false, 1, "healthy", List.of())));
    assertEquals(List.of("warning ports web"), ports(status("web", "running", false, 1, "unhealthy", List.of())));
    assertEquals(List.of("warning ports web"), ports(status("web", "starting", false, 1, null, List.of())));
  }

  @Test
  void servicesThatHaveFailedAreFound() {
    List<Finding> findings = new ArrayList<>();
    ReeveFindings.addServices(List.of(status("a", "failed", true, 0, null, null),
        status("b", "backoff", false, 0, null, null), status("c", "running", false, 1, null, null)), findings);
    assertEquals(List.of("error services a", "warning services b"), words(findings));
    assertEquals("it has failed: it crashed", findings.get(0).what());
    assertTrue(findings.get(1).what().endsWith(": no memory"), findings.get(1).what());
  }

  private static List<String> privileges(int reevePid, MachineFacts.Rights reeve, MachineFacts.Rights caller) {
    List<Finding> findings = new ArrayList<>();
    MachineFindings.addPrivileges(new MachineFacts(reevePid, "init", 0, reeve, caller, null, null), findings);
    List<String> texts = new ArrayList<>();
    for (Finding finding : findings) {
      texts.add(finding.what());
    }
    return texts;
  }

  @Test
  void theRunningReeveIsNotTakenForTheCaller() {
    MachineFacts.Rights root = new MachineFacts.Rights(0, -1L >>> 1);
    MachineFacts.Rights less = new MachineFacts.Rights(0, (-1L >>> 1) & ~(1L << 5));
    MachineFacts.Rights user = new MachineFacts.Rights(1000, -1L >>> 1);
    assertEquals(List.of("reeve runs as user 0, and this command as user 1000"), privileges(9, root, user));
    assertEquals(List.of("this command has other capabilities than the running reeve",
        "the running reeve (user 0) lacks CAP_KILL"), privileges(9, less, root));
    assertEquals(List.of(), privileges(9, root, root));
    assertEquals(List.of(), privileges(0, root, root));
  }
}
