package reeve.posix;

import java.util.List;

/** The calls that no test of the loop fakes: they go to the real kernel. */
public abstract class PartlyRealPosix implements Posix {
  private final Posix kernel = new LinuxPosix();

  @Override
  public int prepareGate(List<String> directories) {
    return kernel.prepareGate(directories);
  }

  @Override
  public int killHeldProcesses(int reeve) {
    return 0;
  }

  // ---- Files

  @Override
  public FileStatus status(String path) {
    return kernel.status(path);
  }

  @Override
  public int pipe(int[] ends) {
    return kernel.pipe(ends);
  }

  @Override
  public int unlink(String path) {
    return kernel.unlink(path);
  }

  @Override
  public int lock(int fd) {
    return kernel.lock(fd);
  }

  @Override
  public int lockHolder(int fd) {
    return kernel.lockHolder(fd);
  }

  @Override
  public int setAccess(int fd, int uid, int gid, int mode) {
    return kernel.setAccess(fd, uid, gid, mode);
  }

  @Override
  public int userId(String name) {
    return kernel.userId(name);
  }

  @Override
  public int groupId(String name) {
    return kernel.groupId(name);
  }

  // ---- Sockets

  @Override
  public int listen(String path, int mode, int group) {
    return kernel.listen(path, mode, group);
  }

  @Override
  public int accept(int fd) {
    return kernel.accept(fd);
  }

  @Override
  public Credentials credentials(int fd) {
    return kernel.credentials(fd);
  }

  @Override
  public int connect(String path) {
    return kernel.connect(path);
  }

  @Override
  public int connectNow(String path) {
    return kernel.connectNow(path);
  }

  @Override
  public int connectDatagrams(String path) {
    return kernel.connectDatagrams(path);
  }

  @Override
  public int probe(String path) {
    return kernel.probe(path);
  }

  @Override
  public int connectTcp(byte[] address, int port) {
    return kernel.connectTcp(address, port);
  }

  @Override
  public int connectError(int fd) {
    return kernel.connectError(fd);
  }

  @Override
  public int send(int fd, byte[] buffer, int offset, int length) {
    return kernel.send(fd, buffer, offset, length);
  }

  @Override
  public NotifySockets notifySockets() {
    return kernel.notifySockets();
  }

  // ---- Poller

  @Override
  public int poll(long[] entries, int n, long timeoutNanos) {
    return kernel.poll(entries, n, timeoutNanos);
  }

  @Override
  public int wallTimer() {
    return kernel.wallTimer();
  }

  @Override
  public int armWallTimer(int fd, long millis) {
    return kernel.armWallTimer(fd, millis);
  }

  @Override
  public boolean wasClockSet(int fd) {
    return kernel.wasClockSet(fd);
  }

  // ---- Terminal

  @Override
  public int columns(int fd) {
    return kernel.columns(fd);
  }

  @Override
  public int rows(int fd) {
    return kernel.rows(fd);
  }

  @Override
  public TerminalMode terminalMode(int fd) {
    return kernel.terminalMode(fd);
  }

  // ---- Processes

  @Override
  public DescriptorTable descriptors() {
    return kernel.descriptors();
  }

  @Override
  public int setIdleDiskPriority() {
    return kernel.setIdleDiskPriority();
  }

  @Override
  public long threadCpuNanos() {
    return kernel.threadCpuNanos();
  }

  @Override
  public String commandLineText(int pid) {
    return kernel.commandLineText(pid);
  }

  @Override
  public String readText(String path) {
    return kernel.readText(path);
  }

  @Override
  public String bootId() {
    return kernel.bootId();
  }

  @Override
  public ProcessTable processTable() {
    return kernel.processTable();
  }

  @Override
  public FileStorage storage() {
    return kernel.storage();
  }
}
