package reeve.init;

import java.nio.charset.StandardCharsets;
import java.util.List;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;

/**
 * One command under an init, from its start to the exit code. The signals of {@link InitSignals#toBlock} are blocked in
 * every thread before it begins; it waits on nothing but the signalfd.
 */
public final class Init {
  private static final long FOR_EVER = -1;

  /**
   * How often the dying are looked for again after KILL, and how long before we leave without those that do not die
   * (state D).
   */
  private static final long KILL_AGAIN_NANOS = 50_000_000L;
  private static final long KILL_END_NANOS = 5_000_000_000L;

  private final Posix posix;
  private final InitOptions options;
  private final InitFlavor flavor;
  private final InitMessages messages;
  private final JobControl jobs;
  private LeftoverProcesses leftovers;
  private int signalFd;
  private int command;
  private ExitStatus ended;

  /** dumb-init: signals of which the first one is our own doing, not to be forwarded. */
  private long swallowOnce;

  /** TERM and INT that came so far. The second one, while we wait for what is left, means now. */
  private int demands;

  private Init(InitOptions options, Posix posix) {
    this.posix = posix;
    this.options = options;
    this.flavor = options.flavor();
    this.messages = new InitMessages(posix, flavor, options.verbosity());
    this.jobs = new JobControl(posix);
  }

  /**
   * Runs to the end.
   *
   * @param args as bytes, behind the program's name and the word that chose the personality
   *     ({@link InitFlavor.Choice#skip})
   * @return what to exit with
   */
  public static int run(InitFlavor personality, byte[][] args, Posix posix) {
    Environment ours = posix.environment();
    InitOptions.Parsed parsed = InitOptions.parse(personality, args, ours);
    if (parsed instanceof InitOptions.Print say) {
      InitMessages.write(posix, say.fd(), say.text());
      return say.code();
    }
    try {
      return new Init(((InitOptions.RunCommand) parsed).options(), posix).run(ours);
    } catch (SyscallException e) {
      InitMessages.write(posix, 2, "reeve: " + e.getMessage() + "\n");
      return 1;
    }
  }

  private int run(Environment ours) throws SyscallException {
    // Ignored by whoever started us, the kernel would reap our children itself and nobody would know how they ended.
    posix.ignoreSignal(Signal.CHLD, false);
    if (flavor == InitFlavor.TINI) {
      posix.ignoreSignal(Signal.TTIN, true);
      posix.ignoreSignal(Signal.TTOU, true);
    }
    long listenedTo = InitSignals.toRead(flavor, posix.blockedSignals());
    if ((listenedTo & InitSignals.bit(Signal.CHLD.number())) == 0) {
      messages.report(InitMessages.FATAL, "cannot run a command: SIGCHLD is not blocked; start this by the launcher");
      return 1;
    }
    signalFd = posix.signalFd(listenedTo);
    if (options.parentDeath() != null && posix.setParentDeathSignal(options.parentDeath()) != 0) {
      messages.report(InitMessages.FATAL, "cannot ask for " + options.parentDeath().name() + " at our parent's end");
      return 1;
    }
    becomeReaper();
    // As PID 1 all of them are ours to end: nobody is left who could.
    leftovers = new LeftoverProcesses(posix,
        flavor == InitFlavor.REEVE && posix.pid() != 1 ? posix.children(posix.pid()) : new int[0]);
    CommandLaunch launch = launch(ours);
    if (launch.failure != null) {
      return couldNotLaunch(launch);
    }
    command = launch.pid;
    jobs.started(command, flavor);
    if (messages.isEnabled(InitMessages.INFO)) {
      messages.report(InitMessages.INFO, "Started the command as pid " + command);
    }
    waitForCommand();
    int code = exitCode(ended.shellCode());
    if (flavor == InitFlavor.REEVE) {
      jobs.giveBack();
      endLeftovers();
    } else if (flavor == InitFlavor.TINI) {
      jobs.giveBack();
    }
    return code;
  }

  private void becomeReaper() {
    boolean first = posix.pid() == 1;
    boolean reaper = first;
    if (options.subreaper() && !first) {
      int error = posix.becomeSubreaper();
      reaper = error == 0;
      messages.report(reaper ? InitMessages.TRACE : InitMessages.WARN, reaper ? "Registered as subreaper"
          : "Cannot become a subreaper, orphans will not be reaped: " + Errno.text(error));
    }
    if (!reaper && flavor == InitFlavor.TINI) {
      messages.report(InitMessages.WARN, "Not PID 1 and no subreaper: orphans go to another process and are not reaped here.\n"
          + "Use -s or set TINI_SUBREAPER to make this a subreaper, or run it as PID 1.");
    }
  }

  private CommandLaunch launch(Environment ours) {
    Environment environment = LauncherEnvironment.forChildren(ours);
    long mask = LauncherEnvironment.signals(ours, LauncherEnvironment.BLOCKED);
    long ignored = LauncherEnvironment.signals(ours, LauncherEnvironment.IGNORED);
    if (flavor != InitFlavor.DUMB_INIT) {
      return CommandLaunch.start(posix, options, environment, mask, ignored, null, jobs.atSpawn(flavor));
    }
    // dumb-init unblocks all signals for the command, and had handlers for the standard ones, which exec makes
    // defaults.
    long standard = InitSignals.bit(32) - 1;
    String terminal = options.session() ? leaveTerminal() : null;
    return CommandLaunch.start(posix, options, environment, 0, ignored & ~standard, terminal, false);
  }

  /** @return path of the terminal that the command's session takes over, or null */
  private String leaveTerminal() {
    if (!posix.isTerminal(0)) {
      return null;
    }
    // Opened before, for its name may not exist in our mount namespace; the child opens it again by this descriptor.
    int fd = posix.open("/proc/self/fd/0", Posix.Open.RDWR, 0);
    int error = posix.giveUpTerminal(0);
    if (error != 0) {
      messages.report(InitMessages.DEBUG, "Cannot give up the controlling terminal: " + Errno.text(error));
    } else {
      ProcStat self = posix.stat(posix.pid());
      if (self != null && self.session() == self.pid()) {
        // A session leader's leaving sends these to the foreground group (tty_ioctl(4)), and we are in it.
        swallowOnce = InitSignals.bit(Signal.HUP.number()) | InitSignals.bit(Signal.CONT.number());
        messages.report(InitMessages.DEBUG, "Gave up the controlling terminal; the first SIGHUP and SIGCONT are our own doing.");
      }
    }
    return fd < 0 ? null : "/proc/self/fd/" + fd;
  }

  private int couldNotLaunch(CommandLaunch launch) {
    jobs.giveBack();
    byte[] message = launch.failure.message().getBytes(StandardCharsets.UTF_8);
    messages.report(InitMessages.FATAL, new String(message, StandardCharsets.ISO_8859_1));
    return exitCode(CommandLaunch.exitCode(flavor, launch.failure.errno()));
  }

  private int exitCode(int code) {
    return options.exitMap()[code & 0xff];
  }

  private void waitForCommand() throws SyscallException {
    int[] fds = {signalFd};
    boolean[] ready = new boolean[1];
    while (true) {
      posix.poll(fds, ready, FOR_EVER);
      for (SignalInfo signal = posix.readSignal(signalFd); signal != null; signal = posix.readSignal(signalFd)) {
        arrived(signal);
      }
      reap();
      if (ended != null) {
        return;
      }
      if (flavor == InitFlavor.REEVE) {
        forwardStops();
      }
    }
  }

  private void forwardStops() {
    for (Posix.StopReport report = posix.stopped(); report != null; report = posix.stopped()) {
      if (report.pid() == command && report.signal() != null) {
        jobs.stopped(report.signal());
      }
    }
  }

  private void arrived(SignalInfo info) {
    Signal signal = info.signal();
    if (signal.equals(Signal.CHLD)) {
      messages.report(InitMessages.DEBUG, "Received SIGCHLD");
      return;
    }
    if (messages.isEnabled(InitMessages.DEBUG)) {
      messages.report(InitMessages.DEBUG, "Received " + signal.name() + (info.fromUser() ? " from pid " + info.pid() : ""));
    }
    long bit = InitSignals.bit(signal.number());
    if ((swallowOnce & bit) != 0) {
      swallowOnce &= ~bit;
      return;
    }
    // Our own: SIGPIPE for a message nobody reads, and what JobControl sends to our group.
    if (info.fromUser() && info.pid() == posix.pid()) {
      return;
    }
    if (signal.equals(Signal.TERM) || signal.equals(Signal.INT)) {
      demands++;
    }
    if (flavor == InitFlavor.REEVE && signal.equals(Signal.CONT) && jobs.continued()) {
      return;
    }
    forward(info);
    if (flavor == InitFlavor.DUMB_INIT && InitSignals.stopsByTerminal(signal)) {
      posix.kill(posix.pid(), Signal.STOP);
    }
  }

  private void forward(SignalInfo info) {
    int number = options.rewrite()[info.signal().number()];
    if (number == 0) {
      messages.report(InitMessages.DEBUG, "Dropped " + info.signal().name());
      return;
    }
    Signal signal = number == info.signal().number() ? info.signal() : new Signal(number);
    // The kernel sends its own (the terminal's Ctrl-C, a hang-up) to whole groups; ours got it where the command's
    // should have.
    boolean toGroup = options.group() || flavor == InitFlavor.REEVE && !info.fromUser();
    int error = toGroup ? posix.killGroup(command, signal) : posix.kill(command, signal);
    if (error != 0) {
      messages.report(InitMessages.WARN, error == Errno.ESRCH ? "Nobody is there any more to get " + signal.name()
          : "Cannot forward " + signal.name() + ": " + Errno.text(error));
    }
  }

  /** Reaps what is dead. dumb-init leaves at once when the command is among them. */
  private void reap() {
    for (Reaped reaped = posix.reap(); reaped != null; reaped = posix.reap()) {
      if (messages.isEnabled(InitMessages.DEBUG)) {
        messages.report(InitMessages.DEBUG, "Reaped pid " + reaped.pid() + ": " + reaped.status());
      }
      if (reaped.pid() == command) {
        ended = reaped.status();
        if (flavor == InitFlavor.DUMB_INIT) {
          sayFarewell();
          return;
        }
        if (messages.isEnabled(InitMessages.INFO)) {
          messages.report(InitMessages.INFO, "The command has ended: " + ended);
        }
      } else {
        leftovers.reaped(reaped.pid());
        if (options.warnOnReap()) {
          messages.report(InitMessages.WARN, "Reaped orphan with pid " + reaped.pid());
        }
      }
    }
  }

  private void sayFarewell() {
    int number = options.rewrite()[Signal.TERM.number()];
    // With a single child it is gone, and its number may be another's already.
    if (options.group() && number != 0) {
      posix.killGroup(command, new Signal(number));
    }
    if (messages.isEnabled(InitMessages.DEBUG)) {
      messages.report(InitMessages.DEBUG, "The command has ended: " + ended);
    }
  }

  private void endLeftovers() throws SyscallException {
    reap();
    List<ProcStat> living = leftovers.living();
    if (living.isEmpty()) {
      return;
    }
    if (messages.isEnabled(InitMessages.INFO)) {
      messages.report(InitMessages.INFO, "Ending what is left: " + names(living));
    }
    int[] fds = {signalFd};
    boolean[] ready = new boolean[1];
    long start = System.nanoTime();
    long grace = options.graceNanos();
    boolean now = false;
    while (!living.isEmpty()) {
      long passed = System.nanoTime() - start;
      if (now || passed >= grace) {
        killLeftovers(living, fds, ready);
        return;
      }
      leftovers.terminate(living);
      posix.poll(fds, ready, grace - passed);
      now = isDemanded();
      reap();
      living = leftovers.living();
    }
  }

  /** @return whether a TERM or INT came, and was not the first */
  private boolean isDemanded() {
    int before = demands;
    for (SignalInfo signal = posix.readSignal(signalFd); signal != null; signal = posix.readSignal(signalFd)) {
      if (signal.signal().equals(Signal.TERM) || signal.signal().equals(Signal.INT)) {
        demands++;
      }
    }
    return demands > before && demands > 1;
  }

  private void killLeftovers(List<ProcStat> first, int[] fds, boolean[] ready) throws SyscallException {
    messages.report(InitMessages.WARN, "Killing what did not end: " + names(first));
    List<ProcStat> living = first;
    long start = System.nanoTime();
    while (!living.isEmpty() && System.nanoTime() - start < KILL_END_NANOS) {
      leftovers.kill(living);
      posix.poll(fds, ready, KILL_AGAIN_NANOS);
      isDemanded();
      reap();
      living = leftovers.living();
    }
    if (!living.isEmpty()) {
      messages.report(InitMessages.WARN, "Cannot end " + names(living) + "; leaving without");
    }
  }

  private static String names(List<ProcStat> processes) {
    StringBuilder names = new StringBuilder();
    for (ProcStat process : processes) {
      names.append(names.length() == 0 ? "" : ", ").append(process.comm()).append(" (pid ").append(process.pid())
          .append(')');
    }
    return names.toString();
  }
}
