package reeve.posix;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;
import reeve.config.Signal;

/**
 * The kernel by way of glibc, at least 2.34, on x86-64 or arm64. Making one costs nothing; JNA is initialised by the
 * first call that needs it.
 */
public final class LinuxPosix implements Posix {
  private final SignalReader signals = new SignalReader();

  // ---- who we are

  @Override
  public int pid() {
    return Calls.simple(LibC.getpid);
  }

  @Override
  public int euid() {
    return Calls.simple(LibC.geteuid);
  }

  @Override
  public Environment environment() {
    // Without JNA, so that it can be had while that is being initialised.
    try (FileInputStream file = new FileInputStream("/proc/self/environ")) {
      return Environment.parse(file.readAllBytes());
    } catch (IOException e) {
      return Environment.empty();
    }
  }

  @Override
  public byte[][] commandLine() {
    return Reexec.commandLine();
  }

  @Override
  public void exit(int code) {
    Calls.failure(LibC._exit, code, 0);
  }

  // ---- signals

  @Override
  public long blockedSignals() {
    return Reexec.blockedSignals();
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
  public int kill(int pid, Signal signal) {
    return pid <= 0 ? Errno.EINVAL : Calls.failure(LibC.kill, pid, signal.number());
  }

  @Override
  public int killGroup(int pgid, Signal signal) {
    return pgid < 0 || pgid == 1 ? Errno.EINVAL : Calls.failure(LibC.kill, -pgid, signal.number());
  }

  @Override
  public int killExactly(int pid, long startTime, Signal signal) {
    Scratch s = Scratch.take();
    try {
      return ExactKill.kill(s, pid, startTime, signal.number());
    } finally {
      s.give();
    }
  }

  @Override
  public void ignoreSignal(Signal signal, boolean ignore) {
    Scratch s = Scratch.take();
    try {
      Dispositions.set(s, signal.number(), ignore ? LibC.SIG_IGN : LibC.SIG_DFL);
    } finally {
      s.give();
    }
  }

  // ---- children

  @Override
  public int becomeSubreaper() {
    return Calls.failure(LibC.prctl, LibC.PR_SET_CHILD_SUBREAPER, 1);
  }

  @Override
  public int setParentDeathSignal(Signal signal) {
    return Calls.failure(LibC.prctl, LibC.PR_SET_PDEATHSIG, signal.number());
  }

  @Override
  public int spawn(SpawnRequest request) {
    return Spawner.spawn(request);
  }

  @Override
  public int replace(SpawnRequest request) {
    return Replacement.run(request);
  }

  @Override
  public Reaped reap() {
    return Children.reap();
  }

  @Override
  public StopReport stopped() {
    return Children.stopped();
  }

  @Override
  public long maxRssKib() {
    return Children.ownMaxRssKib();
  }

  // ---- processes, from /proc

  @Override
  public int[] children(int pid) {
    return ProcFiles.children(pid);
  }

  @Override
  public int[] orphans() {
    return ProcFiles.orphans(pid());
  }

  @Override
  public ProcStat stat(int pid) {
    Scratch s = Scratch.take();
    try {
      return ProcFiles.stat(s, pid);
    } finally {
      s.give();
    }
  }

  @Override
  public String environmentOf(int pid, String name) {
    return ProcFiles.variable(pid, name);
  }

  // ---- descriptors

  @Override
  public int openOutput(String path, int flags, int mode) {
    return SafeOpen.open(path, flags, mode, euid());
  }

  @Override
  public int open(String path, int flags, int mode) {
    return Descriptors.open(path, flags, mode);
  }

  @Override
  public void blocking(int fd, boolean append) {
    Descriptors.blocking(fd, append);
  }

  @Override
  public void close(int fd) {
    Descriptors.close(fd);
  }

  @Override
  public int read(int fd, byte[] buffer, int offset, int length) {
    return Descriptors.read(fd, buffer, offset, length);
  }

  @Override
  public int write(int fd, byte[] buffer, int offset, int length) {
    return Descriptors.write(fd, buffer, offset, length);
  }

  @Override
  public int seek(int fd, long offset) {
    return Descriptors.seek(fd, offset);
  }

  @Override
  public int memoryFile(byte[] content) {
    return Descriptors.memoryFile(content);
  }

  @Override
  public FileInfo fileInfo(int fd) {
    return Descriptors.info(fd);
  }

  @Override
  public FileInfo fileInfo(String path) {
    return Descriptors.info(path);
  }

  @Override
  public int mkdir(String path, int mode) {
    return Calls.failure(LibC.mkdir, path, mode);
  }

  @Override
  public int rmdir(String path) {
    return Calls.failure(LibC.rmdir, path, 0);
  }

  @Override
  public int executable(String path) {
    return Descriptors.access(path, LibC.X_OK);
  }

  @Override
  public int writable(String path) {
    return Descriptors.access(path, LibC.W_OK);
  }

  // ---- the loop

  @Override
  public int eventFd() throws SyscallException {
    return Waiting.eventFd();
  }

  @Override
  public void wake(int eventFd) {
    Waiting.wake(eventFd);
  }

  @Override
  public void clear(int eventFd) {
    Waiting.clear(eventFd);
  }

  @Override
  public void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException {
    Waiting.poll(fds, ready, timeoutNanos);
  }

  @Override
  public int inotify() throws SyscallException {
    return Waiting.inotify();
  }

  @Override
  public int inotifyAdd(int inotifyFd, String path, int mask) {
    return Waiting.inotifyAdd(inotifyFd, path, mask);
  }

  @Override
  public int inotifyRemove(int inotifyFd, int watch) {
    return Waiting.inotifyRemove(inotifyFd, watch);
  }

  // ---- terminal

  @Override
  public boolean isTerminal(int fd) {
    return LinuxTerminal.is(fd);
  }

  @Override
  public int setForeground(int fd, int pgid) {
    return LinuxTerminal.setForeground(fd, pgid);
  }

  @Override
  public int foreground(int fd) {
    return LinuxTerminal.foreground(fd);
  }

  @Override
  public int processGroup() {
    return Calls.simple(LibCExtras.getpgrp);
  }

  @Override
  public int leaveGroup() {
    return Calls.failure(LibCExtras.setpgid, 0, 0);
  }

  @Override
  public int giveUpTerminal(int fd) {
    return Calls.failure(LibCExtras.ioctl, fd, LibCExtras.TIOCNOTTY);
  }
}
