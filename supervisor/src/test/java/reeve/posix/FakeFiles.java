package reeve.posix;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Files of a kernel in memory: byte arrays by path, and the descriptors that are open on them. */
public abstract class FakeFiles extends PartlyRealPosix {
  public final Map<String, ByteArrayOutputStream> files = new TreeMap<>();
  public final Map<String, FileInfo> infos = new TreeMap<>();
  /** Answers of lstat(2), where {@link #infos} is not enough. */
  public final Map<String, FileStatus> statuses = new TreeMap<>();
  public final Map<String, Integer> executableErrors = new TreeMap<>();
  public final Map<String, Integer> openErrors = new TreeMap<>();
  /** Other threads than the loop's close descriptors too. */
  public final List<Integer> closed = new CopyOnWriteArrayList<>();

  /** What can be read from the pipe of fault signals; null: there is none on this system. */
  public Deque<SignalInfo> faultSignals = new ArrayDeque<>();

  private final Map<Integer, String> open = new TreeMap<>();
  private int nextFd = 10;

  final int newDescriptor() {
    return nextFd++;
  }

  @Override
  public int faultSignalFd() throws SyscallException {
    if (faultSignals == null) {
      throw new SyscallException("make a page of memory executable", Errno.EACCES);
    }
    return newDescriptor();
  }

  @Override
  public SignalInfo readFaultSignal(int fd) {
    return faultSignals.poll();
  }

  @Override
  public int open(String path, int flags, int mode) {
    int error = openErrors.getOrDefault(path, 0);
    if (error != 0) {
      return -error;
    }
    if ((flags & Open.CREAT) == 0 && !files.containsKey(path)) {
      return -Errno.ENOENT;
    }
    if ((flags & Open.EXCL) != 0 && files.containsKey(path)) {
      return -Errno.EEXIST;
    }
    if ((flags & Open.TRUNC) != 0) {
      files.remove(path);
    }
    files.computeIfAbsent(path, p -> new ByteArrayOutputStream());
    int fd = newDescriptor();
    open.put(fd, path);
    return fd;
  }

  @Override
  public void close(int fd) {
    closed.add(fd);
    open.remove(fd);
  }

  /** Of the real kernel, a descriptor of this number is another file. */
  @Override
  public void clearNonBlocking(int fd, boolean append) {}

  /** The path of an open descriptor, or null. */
  public String pathOf(int fd) {
    return open.get(fd);
  }

  /** Reads a whole file at once, and nothing else. */
  @Override
  public int read(int fd, byte[] buffer, int offset, int length) {
    String path = open.get(fd);
    if (path == null) {
      return -Errno.EBADF;
    }
    byte[] all = files.get(path).toByteArray();
    int n = Math.min(length, all.length);
    System.arraycopy(all, 0, buffer, offset, n);
    return n;
  }

  @Override
  public int write(int fd, byte[] buffer, int offset, int length) {
    String path = open.get(fd);
    if (path == null) {
      return -Errno.EBADF;
    }
    files.get(path).write(buffer, offset, length);
    return length;
  }

  @Override
  public int memoryFile(byte[] content) {
    int fd = newDescriptor();
    files.put("memory:" + fd, new ByteArrayOutputStream());
    files.get("memory:" + fd).writeBytes(content);
    open.put(fd, "memory:" + fd);
    return fd;
  }

  @Override
  public int seek(int fd, long offset) {
    return 0;
  }

  @Override
  public FileInfo fileInfo(int fd) {
    String path = open.get(fd);
    return path == null ? null : fileInfo(path);
  }

  @Override
  public FileInfo fileInfo(String path) {
    ByteArrayOutputStream content = files.get(path);
    FileInfo info = infos.get(path);
    return info != null || content == null ? info : new FileInfo(0100644, content.size(), 1, path.hashCode());
  }

  /** What has no status of its own is as root made it. */
  @Override
  public FileStatus status(String path) {
    FileInfo info = fileInfo(path);
    return statuses.containsKey(path) || info == null ? statuses.get(path)
        : new FileStatus(info.mode(), 1, 0, 0, info.size(), 0, 4096, info.device(), info.inode(), 0);
  }

  @Override
  public int mkdir(String path, int mode) {
    return infos.putIfAbsent(path, new FileInfo(0040000 | mode, 0, 1, path.hashCode())) == null ? 0 : Errno.EEXIST;
  }

  @Override
  public int rmdir(String path) {
    return infos.remove(path) == null ? Errno.ENOENT : 0;
  }

  /** Every file is executable, unless {@link #executableErrors} has an error for it. */
  @Override
  public int checkExecutable(String path) {
    return executableErrors.getOrDefault(path, 0);
  }

  @Override
  public boolean isExecutable(String path) {
    return checkExecutable(path) == 0;
  }

  @Override
  public int checkWritable(String path) {
    return 0;
  }

  /** A file that exists only on the real disk is removed there. */
  @Override
  public int unlink(String path) {
    boolean known = infos.remove(path) != null;
    return files.remove(path) != null || known ? 0 : super.unlink(path);
  }

  @Override
  public int rename(String from, String to) {
    ByteArrayOutputStream content = files.remove(from);
    if (content == null) {
      return Errno.ENOENT;
    }
    files.put(to, content);
    return 0;
  }

  @Override
  public int sync(int fd) {
    return open.containsKey(fd) ? 0 : Errno.EBADF;
  }

  @Override
  public int truncate(int fd, long size) {
    ByteArrayOutputStream content = files.get(open.get(fd));
    byte[] bytes = content.toByteArray();
    content.reset();
    content.write(bytes, 0, (int) size);
    return 0;
  }
}
