package reeve.health;

import java.time.Duration;
import java.util.List;
import reeve.config.ProbeSpec;
import reeve.core.DurationText;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.PollEntry;
import reeve.posix.Sockets;

/**
 * An attempt that connects to a socket, and sends a request if the probe is HTTP. Never blocks. The check thread only.
 */
final class SocketCheck extends CheckAttempt {
  /**
   * How long the rest of a response is read after its status is known. A server whose connection is closed in the
   * middle of a response logs an error.
   */
  private static final long LINGER_NANOS = 200_000_000;

  private final Sockets sockets;
  private final Files files;
  private final ProbeSpec probe;
  /** The addresses to try, in order; empty for a unix socket. */
  private final List<byte[]> addresses;
  private int tried;
  private int fd = -1;
  private boolean connected;
  private HttpStatusParser http;
  private long lingerUntil;

  /** @param began when the attempt began, which is before the name of the host was resolved */
  SocketCheck(Sockets sockets, Files files, RepeatedCheck check, List<byte[]> addresses, long began) {
    super(check, began);
    this.sockets = sockets;
    this.files = files;
    this.probe = check.probe();
    this.addresses = addresses;
  }

  /**
   * Begins to connect.
   *
   * @return the result; null: it is not known yet
   */
  CheckResult begin() {
    if (probe instanceof ProbeSpec.Unix unix) {
      int result = sockets.connectNow(unix.path());
      if (result >= 0) {
        files.close(result);
        return CheckResult.PASSED;
      }
      if (Errno.isShortage(-result)) {
        return CheckResult.SHORTAGE;
      }
      return CheckResult
          .failure(result == -Errno.EAGAIN ? "too many connections wait to be accepted" : Errno.text(-result));
    }
    String failed = "no address";
    while (tried < addresses.size()) {
      fd = sockets.connectTcp(addresses.get(tried++), port());
      if (fd >= 0) {
        return null;
      }
      if (Errno.isShortage(-fd)) {
        return CheckResult.SHORTAGE;
      }
      failed = Errno.text(-fd);
    }
    return CheckResult.failure(failed);
  }

  private int port() {
    return probe instanceof ProbeSpec.Http request ? request.port() : ((ProbeSpec.Tcp) probe).port();
  }

  /** Returns the entry for poll(2). */
  long entry() {
    return PollEntry.of(fd, connected, !connected);
  }

  /** Returns the time at which the socket is closed at the latest, in nanoseconds of the clock. */
  long deadlineNanos() {
    return finished ? lingerUntil : deadline;
  }

  /**
   * Continues after something happened on the socket.
   *
   * @param buffer for what is read
   * @return the result; null: it is not known yet, or was returned before
   */
  CheckResult advance(byte[] buffer, long now) {
    if (!connected) {
      int error = sockets.connectError(fd);
      if (error != 0) {
        cancel();
        return tried < addresses.size() ? begin() : CheckResult.failure(Errno.text(error));
      }
      connected = true;
      return probe instanceof ProbeSpec.Http request ? send(request) : CheckResult.PASSED;
    }
    int got = files.read(fd, buffer, 0, buffer.length);
    if (got == -Errno.EAGAIN) {
      return null;
    }
    if (got > 0) {
      http.feed(buffer, got);
    }
    CheckResult result = finished ? null : result(got);
    if (got <= 0 || http.isComplete()) {
      cancel();
    } else if (result != null) {
      lingerUntil = Math.min(deadline, now + LINGER_NANOS);
    }
    return result;
  }

  private CheckResult send(ProbeSpec.Http target) {
    http = new HttpStatusParser();
    byte[] request = HttpStatusParser.request(target.host(), target.port(), target.target());
    // It is smaller than any send buffer, so the kernel takes all of it or nothing.
    int sent = sockets.send(fd, request, 0, request.length);
    if (sent == request.length) {
      return null;
    }
    cancel();
    return CheckResult.failure(sent < 0 ? Errno.text(-sent) : "took only a part of the request");
  }

  /** @param got bytes that were read, 0 at the end, or minus an error number */
  private CheckResult result(int got) {
    if (http.isMalformed()) {
      return CheckResult.failure("the answer is not HTTP/1.x");
    }
    int status = http.status();
    if (status >= 0) {
      for (ProbeSpec.Range range : ((ProbeSpec.Http) probe).status()) {
        if (range.has(status)) {
          return new CheckResult(true, "status " + status);
        }
      }
      return CheckResult.failure("status " + status);
    }
    return got > 0 ? null : CheckResult.failure(got == 0 ? "closed without an answer" : Errno.text(-got));
  }

  @Override
  String timeoutMessage() {
    return (connected ? "no answer after " : "no connection after ")
        + DurationText.format(Duration.ofNanos(check.timeoutNanos()));
  }

  /** Returns whether the socket is open. */
  boolean isOpen() {
    return fd >= 0;
  }

  @Override
  void cancel() {
    if (fd >= 0) {
      files.close(fd);
      fd = -1;
    }
  }
}
