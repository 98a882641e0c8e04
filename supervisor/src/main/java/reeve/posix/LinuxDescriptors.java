package reeve.posix;

/**
 * The roles of {@link LinuxPosix} that concern descriptors: files, sockets, waiting, terminals. It has no state; each
 * call is delegated to a class that is loaded when it is first needed.
 */
abstract class LinuxDescriptors extends LinuxFileAccess implements Sockets, Poller, Terminal {
  // ---- Files

  @Override
  public int open(String path, int flags, int mode) {
    return Descriptors.open(path, flags, mode);
  }

  @Override
  public int openTrusted(String path, int flags, int mode) {
    return SafeOpen.open(path, flags, mode);
  }

  @Override
  public void clearNonBlocking(int fd, boolean append) {
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
  public FileInfo fileInfo(int fd) {
    return Descriptors.info(fd);
  }

  @Override
  public FileInfo fileInfo(String path) {
    return Descriptors.info(path);
  }

  @Override
  public FileStatus status(String path) {
    return DirectoryFiles.stat(LibC.AT_FDCWD, path);
  }

  @Override
  public int memoryFile(byte[] content) {
    return AnonymousFiles.of(content);
  }

  @Override
  public int pipe(int[] ends) {
    return Descriptors.pipe(ends);
  }

  @Override
  public int unlink(String path) {
    return Descriptors.unlink(path);
  }

  @Override
  public int rename(String from, String to) {
    return Descriptors.rename(from, to);
  }

  @Override
  public int sync(int fd) {
    return Descriptors.sync(fd);
  }

  @Override
  public int truncate(int fd, long size) {
    return FileSpace.truncate(fd, size);
  }

  @Override
  public int lock(int fd) {
    return Descriptors.lock(fd);
  }

  @Override
  public int lockHolder(int fd) {
    return Descriptors.lockHolder(fd);
  }

  @Override
  public String readText(String path) {
    return ProcFacts.text(path);
  }

  @Override
  public int mkdir(String path, int mode) {
    return Calls.errorOf(LibC.mkdir, path, mode);
  }

  @Override
  public int rmdir(String path) {
    return Calls.errorOf(LibC.rmdir, path, 0);
  }

  @Override
  public int checkExecutable(String path) {
    return Descriptors.access(path, LibC.X_OK);
  }

  @Override
  public boolean isExecutable(String path) {
    return Descriptors.mayExecute(path);
  }

  @Override
  public int checkWritable(String path) {
    return Descriptors.access(path, LibC.W_OK);
  }

  // ---- Sockets

  @Override
  public int listen(String path, int mode, int group) {
    return UnixSockets.listen(path, mode, group);
  }

  @Override
  public int accept(int fd) {
    return UnixSockets.accept(fd);
  }

  @Override
  public Credentials credentials(int fd) {
    return UnixSockets.credentials(fd);
  }

  @Override
  public int[] peerGroups(int fd) {
    return SocketOwners.peerGroups(fd);
  }

  @Override
  public int setSocketAccess(String path, int mode, int group, int[] uids, int[] gids) {
    return SocketOwners.setAccess(path, mode, group, uids, gids);
  }

  @Override
  public int connect(String path) {
    return UnixSockets.connect(path);
  }

  @Override
  public int connectNow(String path) {
    return UnixSockets.connectNow(path);
  }

  @Override
  public int connectDatagrams(String path) {
    return UnixSockets.connectDatagrams(path);
  }

  @Override
  public int probe(String path) {
    return UnixSockets.probe(path);
  }

  @Override
  public int connectTcp(byte[] address, int port) {
    return TcpSockets.connect(address, port);
  }

  @Override
  public int tryBind(int port, boolean udp) {
    return TcpSockets.tryBind(port, udp);
  }

  @Override
  public int connectError(int fd) {
    return TcpSockets.error(fd);
  }

  @Override
  public int send(int fd, byte[] buffer, int offset, int length) {
    return UnixSockets.send(fd, buffer, offset, length);
  }

  // ---- Poller

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
  public int poll(long[] entries, int n, long timeoutNanos) {
    return Waiting.poll(entries, n, timeoutNanos);
  }

  @Override
  public int wallTimer() {
    return WallTimer.open();
  }

  @Override
  public int armWallTimer(int fd, long millis) {
    return WallTimer.arm(fd, millis);
  }

  @Override
  public boolean wasClockSet(int fd) {
    return WallTimer.wasSet(fd);
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

  // ---- Terminal

  @Override
  public boolean isTerminal(int fd) {
    return LinuxTerminal.isTerminal(fd);
  }

  @Override
  public int setForegroundGroup(int fd, int pgid) {
    return LinuxTerminal.setForeground(fd, pgid);
  }

  @Override
  public int foregroundGroup(int fd) {
    return LinuxTerminal.foreground(fd);
  }

  @Override
  public boolean hasControllingTerminal() {
    return LinuxTerminal.hasControlling();
  }

  @Override
  public int detachTerminal(int fd) {
    return Calls.errorOf(LibCExtras.ioctl, fd, LibCExtras.TIOCNOTTY);
  }

  @Override
  public int columns(int fd) {
    return LinuxTerminal.columns(fd);
  }

  @Override
  public int rows(int fd) {
    return LinuxTerminal.rows(fd);
  }

  @Override
  public TerminalMode terminalMode(int fd) {
    return LinuxTerminalMode.of(fd);
  }
}
