package reeve.init;

import java.util.List;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Reaped;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;

/**
 * One command under an init, from its start to the exit code. The signals of {@link InitSignals#toBlock} must be
 * blocked in every thread before it begins. It waits only for signals.
 */
public final class Init {
  private static final long FOR_EVER = -1;
  /** The interval at which SIGKILL is sent again to processes that it has not ended. */
  private static final long KILL_AGAIN_NANOS = 50_000_000L;

  /** How long init waits for processes that SIGKILL does not end (state D) before it exits without them. */
  private static final long KILL_END_NANOS = 5_000_000_000L;

  private final Posix posix;
  private final InitOptions options;
  private final InitFlavor flavor;
  private final InitMessages messages;
  private final JobControl jobs;
  private final SignalForwarder forwarder;
  private LeftoverProcesses leftovers;
  private SignalInput input;
  private int commandPid;
  private ExitStatus commandStatus;

  private Init(InitOptions options, Posix posix) {
    this.posix = posix;
    this.options = options;
    this.flavor = options.flavor();
    this.messages = new InitMessages(posix, posix, flavor, options.verbosity());
    this.jobs = new JobControl(posix);
    this.forwarder = new SignalForwarder(posix, posix, options, messages, jobs);
  }

  /**
   * Runs the init until it exits.
   *
   * @param args as bytes, after the program's name and the word that selected the flavor
   *     ({@link InitFlavor.Invocation#skip})
   * @return the exit code
   */
  public static int run(InitFlavor flavor, byte[][] args, Posix posix) {
    Environment ours = posix.environment();
    InitOptions.Parsed parsed = InitArguments.parse(flavor, args, ours);
    if (parsed instanceof InitOptions.Print print) {
      InitMessages.write(posix, print.fd(), print.text());
      return print.code();
    }
    try {
      return new Init(((InitOptions.RunCommand) parsed).options(), posix).run(ours);
    } catch (SyscallException e) {
      InitMessages.write(posix, 2, "reeve: " + e.getMessage() + "\n");
      return 1;
    }
  }

  private int run(Environment ours) throws SyscallException {
    // If our parent ignored SIGCHLD, the kernel would reap our children itself and their exit statuses would be lost.
    posix.ignoreSignal(Signal.CHLD, false);
    if (flavor == InitFlavor.TINI) {
      posix.ignoreSignal(Signal.TTIN, true);
      posix.ignoreSignal(Signal.TTOU, true);
    }
    long listenedTo = InitSignals.toRead(flavor, posix.blockedSignals());
    if ((listenedTo & InitSignals.bit(Signal.CHLD.number())) == 0) {
      messages.report(InitMessages.FATAL,
          "cannot run a command: SIGCHLD is not blocked; start this by the launcher");
      return 1;
    }
    input = new SignalInput(posix, posix, posix, flavor, listenedTo, messages);
    if (options.parentDeath() != null && posix.setParentDeathSignal(options.parentDeath()) != 0) {
      messages.report(InitMessages.FATAL,
          "cannot request " + options.parentDeath().name() + " for the end of our parent");
      return 1;
    }
    becomeReaper();
    // As PID 1 we end all processes, because no other process could.
    leftovers = new LeftoverProcesses(posix, posix,
        flavor == InitFlavor.REEVE && posix.pid() != 1 ? posix.children(posix.pid()) : new int[0]);
    CommandLaunch launch = launch(ours);
    if (launch.failure() != null) {
      return launchFailed(launch);
    }
    commandPid = launch.pid();
    forwarder.started(commandPid);
    jobs.started(commandPid, flavor);
    if (messages.isEnabled(InitMessages.INFO)) {
      messages.report(InitMessages.INFO, "Started the command as pid " + commandPid);
    }
    waitForCommand();
    int code = exitCode(commandStatus.shellCode());
    if (flavor != InitFlavor.DUMB_INIT) {
      jobs.giveBack();
    }
    if (flavor == InitFlavor.REEVE) {
      try {
        endLeftovers();
      } catch (SyscallException | IllegalStateException e) { // the exit code is that of the command all the same
        messages.report(InitMessages.WARN, "Cannot end what the command left behind: " + e.getMessage());
      }
    }
    return code;
  }

  private void becomeReaper() {
    messages.reportForeignProc();
    boolean first = posix.pid() == 1;
    boolean reaper = first;
    if (options.subreaper() && !first) {
      int error = posix.becomeSubreaper();
      reaper = error == 0;
      messages.report(reaper ? InitMessages.TRACE : InitMessages.WARN, reaper ? "Registered as subreaper"
          : "Cannot become a subreaper, orphans will not be reaped: " + Errno.text(error));
    }
    if (!reaper && flavor == InitFlavor.TINI && !posix.isSubreaper()) {
      messages.report(InitMessages.WARN,
          "Not PID 1 and no subreaper: orphans go to another process and are not reaped here.\n"
              + "Use -s or set TINI_SUBREAPER to make this a subreaper, or run it as PID 1.");
    }
  }

  private CommandLaunch launch(Environment ours) {
    Environment environment = LauncherEnvironment.forChildren(ours);
    long mask = LauncherEnvironment.signals(ours, LauncherEnvironment.BLOCKED);
    long ignored = LauncherEnvironment.signals(ours, LauncherEnvironment.IGNORED);
    if (flavor != InitFlavor.DUMB_INIT) {
      return new CommandLaunch(posix, options, environment, mask, ignored).start(null, jobs.atSpawn(flavor));
    }
    // dumb-init unblocks all signals for the command, and exec resets its handlers of the standard signals.
    long standard = InitSignals.bit(32) - 1;
    String terminal = options.session() ? leaveTerminal() : null;
    CommandLaunch launch = new CommandLaunch(posix, options, environment, 0, ignored & ~standard);
    launch.start(terminal, false);
    posix.changeDirectory("/"); // so does dumb-init: it does not hold a file system that the command has left
    return launch;
  }

  /** @return path of the terminal that becomes the controlling one of the command's session, or null */
  private String leaveTerminal() {
    if (!posix.isTerminal(0)) {
      return null;
    }
    // Opened before we give it up, because its name may not exist in our mount namespace. The child opens it again
    // through this descriptor.
    int fd = posix.open("/proc/self/fd/0", Posix.Open.RDWR, 0);
    int error = posix.detachTerminal(0);
    if (error != 0) {
      messages.report(InitMessages.DEBUG, "Cannot give up the controlling terminal: " + Errno.text(error));
    } else {
      ProcStat self = posix.stat(posix.pid());
      if (self != null && self.session() == self.pid()) {
        // When a session leader gives up the terminal, the kernel sends these signals to the foreground group
        // (tty_ioctl(4)), which is ours.
        forwarder.dropOnce(InitSignals.bit(Signal.HUP.number()) | InitSignals.bit(Signal.CONT.number()));
        messages.report(InitMessages.DEBUG,
            "Gave up the controlling terminal; the first SIGHUP and SIGCONT are caused by that.");
      }
    }
    return fd < 0 ? null : "/proc/self/fd/" + fd;
  }

  private int launchFailed(CommandLaunch launch) {
    jobs.giveBack();
    messages.reportRaw(launch.failure().message());
    return exitCode(CommandLaunch.exitCode(flavor, launch.failure().errno()));
  }

  private int exitCode(int code) {
    return options.exitMap()[code & 0xff];
  }

  private void waitForCommand() throws SyscallException {
    while (true) {
      input.await(FOR_EVER);
      for (SignalInfo signal = input.next(); signal != null; signal = input.next()) {
        forwarder.received(signal);
      }
      reap();
      if (commandStatus != null) {
        return;
      }
      if (flavor == InitFlavor.REEVE) {
        handleStops();
      }
    }
  }

  private void handleStops() {
    for (Processes.StopReport report = posix.nextStopReport(); report != null; report = posix.nextStopReport()) {
      if (report.pid() == commandPid && report.signal() != null) {
        jobs.stopped(report.signal());
      }
    }
  }

  /** Reaps all dead children. As dumb-init it returns as soon as it has reaped the command. */
  private void reap() {
    for (Reaped reaped = posix.nextDeath(); reaped != null; reaped = posix.nextDeath()) {
      if (reaped.pid() == commandPid && flavor == InitFlavor.DUMB_INIT) {
        forwarder.commandEnded(); // before it is reaped: its number is given to no other process or group until then
      }
      if (!posix.reap(reaped.pid())) {
        return;
      }
      if (messages.isEnabled(InitMessages.DEBUG)) {
        messages.report(InitMessages.DEBUG, "Reaped pid " + reaped.pid() + ": " + reaped.status());
      }
      if (reaped.pid() == commandPid) {
        commandStatus = reaped.status();
        if (flavor == InitFlavor.DUMB_INIT) {
          reportEnd(InitMessages.DEBUG);
          return;
        }
        reportEnd(InitMessages.INFO);
      } else {
        leftovers.reaped(reaped.pid());
        if (options.warnOnReap()) {
          messages.report(InitMessages.WARN, "Reaped orphan with pid " + reaped.pid());
        }
      }
    }
  }

  private void reportEnd(int level) {
    if (messages.isEnabled(level)) {
      messages.report(level, "The command has ended: " + commandStatus);
    }
  }

  private void endLeftovers() throws SyscallException {
    reap();
    List<ProcStat> living = leftovers.living();
    if (living.isEmpty()) {
      return;
    }
    if (messages.isEnabled(InitMessages.INFO)) {
      messages.report(InitMessages.INFO, "Ending the leftover processes: " + LeftoverProcesses.names(living));
    }
    long start = System.nanoTime();
    long grace = options.graceNanos();
    boolean now = false;
    while (!living.isEmpty()) {
      long passed = System.nanoTime() - start;
      if (now || passed >= grace) {
        killLeftovers(living);
        return;
      }
      leftovers.terminate(living);
      input.await(grace - passed);
      now = readStopRequests();
      reap();
      living = leftovers.living();
    }
  }

  /** @return whether a TERM or INT was received that was not the first one, so that the grace period ends now */
  private boolean readStopRequests() {
    boolean again = false;
    for (SignalInfo signal = input.next(); signal != null; signal = input.next()) {
      again |= forwarder.recordStopRequest(signal.signal());
    }
    return again;
  }

  private void killLeftovers(List<ProcStat> first) throws SyscallException {
    messages.report(InitMessages.WARN, "Killing the processes that did not end: " + LeftoverProcesses.names(first));
    List<ProcStat> living = first;
    long start = System.nanoTime();
    while (!living.isEmpty() && System.nanoTime() - start < KILL_END_NANOS) {
      leftovers.kill(living);
      input.await(KILL_AGAIN_NANOS);
      readStopRequests();
      reap();
      living = leftovers.living();
    }
    if (!living.isEmpty()) {
      messages.report(InitMessages.WARN,
          "Cannot end " + LeftoverProcesses.names(living) + "; exiting without waiting for them");
    }
  }
}
