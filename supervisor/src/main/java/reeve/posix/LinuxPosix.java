package reeve.posix;

import java.util.List;
import reeve.config.Signal;
import reeve.core.ExitStatus;

/**
 * The kernel, called through glibc 2.34 or newer on x86-64 or arm64. The constructor does no work; the first call that
 * needs JNA initialises it.
 */
public final class LinuxPosix extends LinuxSpawning implements Posix {
  private final SignalReader signals = new SignalReader();
  private final FaultSignalReader faultSignals = new FaultSignalReader();

  @Override
  public int pid() {
    return Calls.infallible(LibC.getpid);
  }

  @Override
  public ProcView procView() {
    return OwnProc.view();
  }

  @Override
  public int euid() {
    return Calls.infallible(LibC.geteuid);
  }

  @Override
  public Environment environment() {
    return Environment.ofThisProcess();
  }

  @Override
  public byte[][] commandLine() {
    return Reexec.commandLine();
  }

  @Override
  public void exit(int code) {
    Calls.errorOf(LibC._exit, code, 0);
  }

  @Override
  public String bootId() {
    return ProcFacts.bootId();
  }

  @Override
  public int descriptorLimit() {
    return OpenFileLimit.get();
  }

  @Override
  public int setIdleDiskPriority() {
    return ThreadUsage.setIdleDiskPriority();
  }

  @Override
  public long threadCpuNanos() {
    return ThreadUsage.cpuNanos();
  }

  @Override
  public int processGroup() {
    return Calls.infallible(LibCExtras.getpgrp);
  }

  @Override
  public int sessionOf(int pid) {
    return Calls.number(LibCExtras.getsid, pid);
  }

  @Override
  public int changeDirectory(String path) {
    return Calls.errorOf(LibCExtras.chdir, path, 0);
  }

  @Override
  public int enterOwnGroup() {
    return Calls.errorOf(LibCExtras.setpgid, 0, 0);
  }

  // ---- signals

  @Override
  public long blockedSignals() {
    return Reexec.blockedSignals();
  }

  @Override
  public void unblockSignals(long mask) {
    Reexec.unblockSignals(mask);
  }

  @Override
  public SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags,
      List<String> extraEnvironment) {
    return Reexec.run(mask, extraJvmFlags, extraEnvironment);
  }

  @Override
  public int signalFd(long mask) throws SyscallException {
    return SignalReader.open(mask);
  }

  @Override
  public SignalInfo readSignal(int signalFd) {
    return signals.read(signalFd);
  }

  @Override
  public int faultSignalFd() throws SyscallException {
    return FaultSignalReader.open(System.getProperty("os.arch"));
  }

  @Override
  public SignalInfo readFaultSignal(int faultSignalFd) {
    return faultSignals.read(faultSignalFd);
  }

  @Override
  public int kill(int pid, Signal signal) {
    return pid <= 0 ? Errno.EINVAL : Calls.errorOf(LibC.kill, pid, signal.number());
  }

  @Override
  public int killGroup(int pgid, Signal signal) {
    return pgid < 0 || pgid == 1 ? Errno.EINVAL : Calls.errorOf(LibC.kill, -pgid, signal.number());
  }

  @Override
  public int openPidfd(int pid) {
    return Pidfds.open(pid);
  }

  @Override
  public int killByPidfd(int pidfd, Signal signal) {
    return Pidfds.kill(pidfd, signal.number());
  }

  @Override
  public int killGroupByPidfd(int pidfd, int pgid, Signal signal) {
    return pgid <= 1 ? Errno.EINVAL : Pidfds.killGroup(pidfd, pgid, signal.number());
  }

  @Override
  public boolean isUnreaped(int pidfd) {
    return Pidfds.kill(pidfd, 0) != Errno.ESRCH;
  }

  @Override
  public ExitStatus exitOf(int pidfd, int pid) {
    return PidfdInfo.exitOf(pidfd, pid);
  }

  @Override
  public int killExactly(int pid, long startTime, Signal signal) {
    return ExactKill.kill(pid, startTime, signal.number());
  }

  @Override
  public boolean isIgnored(Signal signal) {
    return Dispositions.isIgnored(signal.number());
  }

  @Override
  public void ignoreSignal(Signal signal, boolean ignore) {
    Scratch s = Scratch.acquire();
    try {
      Dispositions.set(s, signal.number(), ignore ? LibC.SIG_IGN : LibC.SIG_DFL);
    } finally {
      s.release();
    }
  }

  // ---- children

  @Override
  public int becomeSubreaper() {
    return Calls.errorOf(LibC.prctl, LibC.PR_SET_CHILD_SUBREAPER, 1);
  }

  @Override
  public boolean isSubreaper() {
    return Children.isSubreaper();
  }

  @Override
  public int setParentDeathSignal(Signal signal) {
    return Calls.errorOf(LibC.prctl, LibC.PR_SET_PDEATHSIG, signal.number());
  }

  @Override
  public boolean isRunningChild(int pid) {
    return Children.isRunningChild(pid);
  }

  @Override
  public Reaped nextDeath() {
    return Children.death(LibC.P_ALL, 0);
  }

  @Override
  public Reaped deathOf(int pid) {
    return Children.death(LibC.P_PID, pid);
  }

  @Override
  public boolean reap(int pid) {
    return Children.reap(pid);
  }

  @Override
  public boolean isChild(int pid) {
    return Children.isChild(pid);
  }

  @Override
  public boolean isStoppedChild(int pid) {
    return Children.isStopped(pid);
  }

  @Override
  public StopReport nextStopReport() {
    return Children.stopped();
  }

  @Override
  public void releaseFreeMemory() {
    LibCExtras.trimHeap();
  }

  @Override
  public long maxRssKib() {
    return Children.ownMaxRssKib();
  }

  @Override
  public void inheritMaxRss(long kib) {
    Children.formerMaxRssKib = kib;
  }

  @Override
  public int boundedMemoryFile(int size) {
    return AnonymousFiles.bounded(size);
  }

  @Override
  public FileStorage storage() {
    return LinuxFileStorage.instance();
  }

  @Override
  public DescriptorTable descriptors() {
    return DescriptorReserve.INSTANCE;
  }

  @Override
  public NotifySockets notifySockets() {
    return new LinuxNotifySockets();
  }

  @Override
  public ProcessTable processTable() {
    return LinuxProcessTable.open();
  }

  @Override
  public int[] children(int pid) {
    return ProcChildren.of(pid);
  }

  @Override
  public int[] orphans() {
    return ProcChildren.orphans();
  }

  @Override
  public int[] pids() {
    return ProcFiles.numbers("/proc");
  }

  @Override
  public ProcStat stat(int pid) {
    return ProcFiles.stat(pid);
  }

  @Override
  public String environmentOf(int pid, String name) {
    return LivingThread.variable(pid, name);
  }

  @Override
  public String commandLineText(int pid) {
    return ProcessNames.commandLine(pid);
  }
}
