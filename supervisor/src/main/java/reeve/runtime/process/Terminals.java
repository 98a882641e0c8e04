package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes;
import reeve.posix.PseudoTerminal;
import reeve.posix.Reaped;
import reeve.posix.SpawnRequest;
import reeve.posix.SyscallException;
import reeve.terminal.TerminalSocket;

/**
 * The terminals of services (pty(7)). Reeve makes a terminal for a run and gives its master to a process of its own,
 * {@code reeve.terminal.TerminalHolder}: the output never passes through reeve. That process has the marker
 * of the service, so it belongs to the run: it ends when no program has the terminal open any more, ignores the signals
 * of a stop until then, and the run ends with it, so that all output is in the log by then. If it ends early, the
 * kernel sends SIGHUP to the service, whose restart policy applies. Loop thread.
 */
public final class Terminals {
  /** The size until something attaches. */
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;
  private static final int MODE = 0620;

  private static final String MAIN = "reeve.cli.Main";
  private static final String HOLDER = "reeve.terminal.TerminalHolder";
  /** The launcher's name for the directory of the program in the class path of a class data archive. */
  private static final int PLACE = 9;
  private static final byte[] CLASS_PATH = "-cp".getBytes(StandardCharsets.UTF_8);
  /** Added after the flags of reeve's own JVM. */
  private static final List<String> FLAGS = List.of("-Xms1m", "-Xmx16m");
  /** What the flags of reeve's JVM need: see the launcher. */
  private static final List<String> PASSED = List.of("LC_ALL", "MALLOC_ARENA_MAX", "_JAVA_SR_SIGNUM");

  /**
   * The terminal of a start.
   *
   * @param terminal null: the service has none
   * @param problem why there is none although it is wanted; null: there is no problem
   */
  record Opened(PseudoTerminal terminal, String problem) {
    private static final Opened NONE = new Opened(null, null);

    /** Gives it to the process that is started. */
    void addTo(SpawnRequest.Builder builder) {
      if (terminal != null) {
        builder.standard(terminal.slave(), terminal.slave(), terminal.slave()).controllingTerminal(terminal.path());
      }
    }
  }

  private final Posix posix;
  private final ServiceSet services;
  private final EventSink sink;
  private final ServiceEnvironment environment;
  private final Map<Integer, String> holders = new HashMap<>();

  /** @param environment has the markers of services */
  public Terminals(Posix posix, ServiceSet services, EventSink sink, ServiceEnvironment environment) {
    this.posix = posix;
    this.services = services;
    this.sink = sink;
    this.environment = environment;
  }

  /** Whether a process holds a terminal. */
  public boolean isHolder(int pid) {
    return holders.containsKey(pid);
  }

  /** Makes the terminal of a start, if the service has one. */
  Opened open(ServiceSpec spec, ProcessAttributes attributes) {
    if (!spec.execution().terminal().enabled()) {
      return Opened.NONE;
    }
    try {
      PseudoTerminal terminal = PseudoTerminal.open(ROWS, COLUMNS);
      if (attributes != null && attributes.ids() != null && attributes.ids().uid() >= 0) {
        posix.setAccess(terminal.slave(), (int) attributes.ids().uid(), -1, MODE);
      }
      return new Opened(terminal, null);
    } catch (SyscallException e) {
      return new Opened(null, "cannot make a terminal: " + e.getMessage());
    }
  }

  /**
   * Starts the process that holds the terminal of a service that was started.
   *
   * @param log the descriptor of its log; -1: reeve's own stdout
   */
  void hold(ServiceSpec spec, Opened opened, int log) {
    if (opened.terminal() == null) {
      return;
    }
    int place = posix.open("/proc/self/fd/" + PLACE, Files.Open.RDONLY, 0);
    try {
      List<byte[]> argv = commandLine();
      argv.add(bytes(spec.name()));
      argv.add(bytes(environment.controlSocket() == null ? ""
          : TerminalSocket.path(environment.controlSocket(), spec.name())));
      argv.add(bytes(spec.execution().terminal().strip() ? "strip" : ""));
      SpawnRequest.Builder builder = SpawnRequest
          .of(new String(argv.get(0), StandardCharsets.UTF_8), argv.toArray(new byte[0][]), environmentOf(spec))
          .standard(opened.terminal().master(), log < 0 ? 1 : log, -1).signals(0, ~(bit(Signal.KILL) | bit(Signal.STOP)
              | bit(Signal.CHLD) | FAULTS));
      if (place >= 0) {
        builder.passing(place, PLACE);
      }
      int pid = posix.spawn(builder.build());
      if (pid < 0) {
        sink.announce("terminal-lost", spec.name(),
            "cannot start the process that holds its terminal: " + Errno.text(-pid) + "; the service gets SIGHUP");
      } else {
        holders.put(pid, spec.name());
      }
    } finally {
      if (place >= 0) {
        posix.close(place);
      }
    }
  }

  /** SIGILL, SIGTRAP, SIGBUS, SIGFPE and SIGSEGV, which the JVM handles. */
  private static final long FAULTS = 1L << 3 | 1L << 4 | 1L << 6 | 1L << 7 | 1L << 10;

  private static long bit(Signal signal) {
    return 1L << signal.number() - 1;
  }

  /** The JVM of reeve with its flags, up to the main class of the holder. */
  private List<byte[]> commandLine() {
    List<byte[]> argv = new ArrayList<>();
    for (byte[] word : posix.commandLine()) {
      if (Arrays.equals(word, CLASS_PATH)) {
        FLAGS.forEach(flag -> argv.add(bytes(flag)));
      }
      if (Arrays.equals(word, bytes(MAIN))) {
        break;
      }
      argv.add(word);
    }
    argv.add(bytes(HOLDER));
    return argv;
  }

  private Environment environmentOf(ServiceSpec spec) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : PASSED) {
      String value = System.getenv(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    values.putAll(environment.markers(spec.name()));
    return Environment.empty().with(List.of(), values);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Closes what the processes of a start have now. */
  void close(Opened opened) {
    if (opened.terminal() != null) {
      posix.close(opened.terminal().slave());
      posix.close(opened.terminal().master());
    }
  }

  /** Reports the end of a process that holds a terminal. Called before a child is reaped, whatever it is. */
  public void reaped(int pid) {
    String name = holders.remove(pid);
    Reaped death = name == null ? null : posix.deathOf(pid);
    Service service = name == null ? null : services.get(name);
    if (service == null || death != null && death.status() instanceof ExitStatus.Exited exited && exited.code() == 0) {
      return;
    }
    ServiceState state = service.state();
    if (state != ServiceState.STOPPING && state != ServiceState.KILLING) {
      sink.announce("terminal-lost", name, "the process that holds its terminal (pid " + pid + ") has ended"
          + (death == null ? "" : ": " + death.status()) + "; the kernel sends SIGHUP to the service");
    }
  }
}
