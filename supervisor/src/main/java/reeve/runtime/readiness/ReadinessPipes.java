package reeve.runtime.readiness;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import reeve.config.ReadinessSpec;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessStarter;

/**
 * Pipes through which services report that they are up, as in s6: by a newline. Further output is read and discarded
 * for as long as a process may write to the pipe. s6 closes its end after the newline, and a process that writes again
 * dies of SIGPIPE; here it does not. Loop thread.
 *
 * <p>The process gets an end that is open for reading too. While no reeve runs, because it was killed, the pipe then
 * has a reader all the same: the process does not die of SIGPIPE, and what it writes stays in the pipe. The next reeve
 * opens it through the descriptor of the process (/proc/PID/fd, proc_pid_fd(5)). If the process has closed that
 * meanwhile, the content of the pipe is gone; as a newline and the close are the usual way to report readiness, it
 * counts as ready.
 */
public final class ReadinessPipes implements LoopComponent, PollRegistry.Reader, ProcessStarter.ReadinessPipe {
  private record Pipe(String service, int fd, long run) {}

  private final Files files;
  private final PollRegistry polled;
  private final ServiceEvents events;
  private final SupervisorLog log;
  private final Map<Integer, Pipe> byFd = new HashMap<>();
  private final Map<String, Pipe> byService = new HashMap<>();
  private byte[] buffer;

  public ReadinessPipes(Files files, PollRegistry polled, ServiceEvents events, SupervisorLog log) {
    this.files = files;
    this.polled = polled;
    this.events = events;
    this.log = log;
  }

  @Override
  public int make(String service, long run) {
    forget(service);
    int[] ends = new int[2];
    int error = files.pipe(ends);
    if (error != 0) {
      return -error;
    }
    add(new Pipe(service, ends[0], run));
    int both = files.open("/proc/self/fd/" + ends[1], Files.Open.RDWR, 0);
    if (both < 0) {
      return ends[1]; // there is no /proc: it works, except without a reeve
    }
    files.close(ends[1]);
    return both;
  }

  private void add(Pipe pipe) {
    byFd.put(pipe.fd(), pipe);
    byService.put(pipe.service(), pipe);
    polled.add(pipe.fd(), this);
    buffer = buffer == null ? new byte[512] : buffer;
  }

  @Override
  public void adopted(Service service, int firstPid) {
    if (service.state() != ServiceState.STARTING || firstPid == 0 || service.spec().startup().ready().isEmpty()
        || !(service.spec().startup().ready().get() instanceof ReadinessSpec.Fd descriptor)) {
      return;
    }
    String name = service.name();
    int fd = open(firstPid, descriptor.number());
    if (fd >= 0) {
      add(new Pipe(name, fd, service.run().number()));
    } else if (fd == -Errno.ENOENT) {
      log.info("Takes \"" + name + "\" for ready: it closed its descriptor " + descriptor.number()
          + " while no reeve ran");
      events.ready(name, service.run().number());
    } else {
      log.warn("Cannot see when \"" + name + "\" is ready: cannot open descriptor " + descriptor.number() + " of pid "
          + firstPid + ": " + Errno.text(-fd));
    }
  }

  /**
   * Opens the reading end of the pipe that a process has. A process may have closed it and opened another file with the
   * same number; but no pipe of its own is open for both directions.
   *
   * @return a descriptor or minus an error number; ENOENT: the process has closed it
   */
  private int open(int pid, int number) {
    int flags = flags(pid, number);
    if (flags < 0) {
      return flags;
    }
    String path = "/proc/" + pid + "/fd/" + number;
    Files.FileInfo info = files.fileInfo(path);
    boolean ours = info != null && (info.mode() & 0170000) == 0010000 && (flags & 3) == Files.Open.RDWR;
    return ours ? files.open(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0) : -Errno.ENOENT;
  }

  /** @return the flags of an open descriptor (/proc/PID/fdinfo, proc_pid_fdinfo(5)), or minus an error number */
  private int flags(int pid, int number) {
    int fd = files.open("/proc/" + pid + "/fdinfo/" + number, Files.Open.RDONLY, 0);
    if (fd < 0) {
      return fd;
    }
    byte[] bytes = new byte[256];
    int got = files.read(fd, bytes, 0, bytes.length);
    files.close(fd);
    String text = new String(bytes, 0, Math.max(got, 0), StandardCharsets.US_ASCII);
    int at = text.indexOf("flags:\t");
    int end = text.indexOf('\n', Math.max(at, 0));
    return at < 0 || end < 0 ? -Errno.EINVAL : Integer.parseInt(text.substring(at + 7, end), 8);
  }

  @Override
  public void readable(int fd) {
    Pipe pipe = byFd.get(fd);
    int got = files.read(fd, buffer, 0, buffer.length); // once: endless output does not hold up the loop
    boolean ready = false;
    for (int i = 0; i < got; i++) {
      ready |= buffer[i] == '\n';
    }
    if (got <= 0 && got != -Errno.EAGAIN) {
      close(pipe);
    }
    if (ready) {
      events.ready(pipe.service(), pipe.run());
    }
  }

  /** Reads what the process wrote before its end, because it counts. */
  @Override
  public boolean exited(String owner, Reaped child) {
    Pipe pipe = byService.isEmpty() ? null : byService.get(owner);
    if (pipe != null) {
      readable(pipe.fd());
    }
    return false;
  }

  @Override
  public void forget(String service) {
    Pipe pipe = byService.isEmpty() ? null : byService.get(service);
    if (pipe != null) {
      close(pipe);
    }
  }

  private void close(Pipe pipe) {
    polled.remove(pipe.fd());
    files.close(pipe.fd());
    byFd.remove(pipe.fd());
    byService.remove(pipe.service(), pipe);
  }
}
