package reeve.runtime.readiness;

import java.util.HashMap;
import java.util.Map;
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
 */
public final class ReadinessPipes implements LoopComponent, PollRegistry.Reader, ProcessStarter.ReadinessPipe {
  private record Pipe(String service, int fd, long run) {}

  private final Files files;
  private final PollRegistry polled;
  private final ServiceEvents events;
  private final Map<Integer, Pipe> byFd = new HashMap<>();
  private final Map<String, Pipe> byService = new HashMap<>();
  private byte[] buffer;

  public ReadinessPipes(Files files, PollRegistry polled, ServiceEvents events) {
    this.files = files;
    this.polled = polled;
    this.events = events;
  }

  @Override
  public int make(String service, long run) {
    forget(service);
    int[] ends = new int[2];
    int error = files.pipe(ends);
    if (error != 0) {
      return -error;
    }
    Pipe pipe = new Pipe(service, ends[0], run);
    byFd.put(ends[0], pipe);
    byService.put(service, pipe);
    polled.add(ends[0], this);
    buffer = buffer == null ? new byte[512] : buffer;
    return ends[1];
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
