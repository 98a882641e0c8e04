package reeve.runtime;

import java.util.HashMap;
import java.util.Map;
import reeve.config.Readiness;
import reeve.config.ServiceSpec;
import reeve.posix.Pipes;
import reeve.posix.Posix;

/**
 * Pipes on which services tell that they are up, as s6 has it: a newline says it. What is written afterwards is read and thrown away for as long as
 * somebody may write: s6 closes its end after the newline, and who writes once more dies of SIGPIPE; no service of ours dies of that. Loop thread.
 */
final class ReadyPipes implements Polled.Reader {
  private record Pipe(String service, int fd, long life) {}

  private final Posix posix;
  private final Polled polled;
  private final Map<Integer, Pipe> byFd = new HashMap<>();
  private final Map<String, Pipe> byService = new HashMap<>();
  private byte[] buffer;
  private EffectRunner runner;

  ReadyPipes(Posix posix, Polled polled) {
    this.posix = posix;
    this.polled = polled;
  }

  void open(EffectRunner effects) {
    runner = effects;
  }

  /** @return the number of the descriptor by which it tells that it is up; -1: it does not do it so */
  static int number(ServiceSpec spec) {
    return spec.startup().ready().isPresent() && spec.startup().ready().get() instanceof Readiness.Fd fd ? fd.number() : -1;
  }

  /**
   * Makes the pipe of a start; that of the one before is closed.
   *
   * @return the end for the process, to be closed by the caller; or minus an error number
   */
  int make(String service, long life) {
    forget(service);
    int[] ends = new int[2];
    int error = Pipes.open(ends);
    if (error != 0) {
      return -error;
    }
    Pipe pipe = new Pipe(service, ends[0], life);
    byFd.put(ends[0], pipe);
    byService.put(service, pipe);
    polled.add(ends[0], this);
    buffer = buffer == null ? new byte[512] : buffer;
    return ends[1];
  }

  @Override
  public void readable(int fd) {
    Pipe pipe = byFd.get(fd);
    int got = posix.read(fd, buffer, 0, buffer.length); // once: who writes without end does not hold up the loop
    boolean told = false;
    for (int i = 0; i < got; i++) {
      told |= buffer[i] == '\n';
    }
    if (got <= 0 && got != -reeve.posix.Errno.EAGAIN) {
      close(pipe);
    }
    if (told) {
      runner.ready(pipe.service(), pipe.life());
    }
  }

  /** Its main process was reaped: what it wrote before counts. */
  void drain(String service) {
    Pipe pipe = byService.isEmpty() ? null : byService.get(service);
    if (pipe != null) {
      readable(pipe.fd());
    }
  }

  /** The next start has a pipe of its own, or the service is gone. */
  void forget(String service) {
    Pipe pipe = byService.isEmpty() ? null : byService.get(service);
    if (pipe != null) {
      close(pipe);
    }
  }

  private void close(Pipe pipe) {
    polled.remove(pipe.fd());
    posix.close(pipe.fd());
    byFd.remove(pipe.fd());
    byService.remove(pipe.service(), pipe);
  }
}
