package reeve.health;

import java.util.List;
import reeve.config.ProbeSpec;
import reeve.core.DurationText;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/** A question to a socket: connects, and where it is HTTP asks. Never blocks. */
final class SocketCheck extends CheckAttempt {
  /**
   * So long after the answer its rest is waited for: who is cut off in the middle of a sentence complains in its log.
   */
  private static final long MANNERS_NANOS = 200_000_000;

  private final Posix posix;
  private final ProbeSpec probe;
  /** Where to, one after the other; empty for a unix socket. */
  private final List<byte[]> addresses;
  private int tried;
  private int fd = -1;
  private boolean connected;
  private HttpStatusParser http;
  private long mannersUntil;

  /** @param began when it was asked for: a name may have been looked up first */
  SocketCheck(Posix posix, RepeatedCheck watch, List<byte[]> addresses, long began) {
    super(watch, began);
    this.posix = posix;
    this.probe = watch.probe();
    this.addresses = addresses;
  }

  /** @return the answer, or null: it is still to come */
  CheckResult begin() {
    if (probe instanceof ProbeSpec.Unix unix) {
      int result = posix.connectNow(unix.path());
      if (result >= 0) {
        posix.close(result);
        return CheckResult.PASSED;
      }
      if (isOurs(-result)) {
        return CheckResult.SHORTAGE;
      }
      return CheckResult.failure(result == -Errno.EAGAIN ? "too many wait to be accepted" : Errno.text(-result));
    }
    String failed = "no address";
    while (tried < addresses.size()) {
      fd = posix.connectTcp(addresses.get(tried++), port());
      if (fd >= 0) {
        return null;
      }
      if (isOurs(-fd)) {
        return CheckResult.SHORTAGE;
      }
      failed = Errno.text(-fd);
    }
    return CheckResult.failure(failed);
  }

  /** What reeve lacks is no fault of the service. */
  private static boolean isOurs(int error) {
    return error == Errno.EMFILE || error == Errno.ENFILE || error == Errno.ENOMEM;
  }

  private int port() {
    return probe instanceof ProbeSpec.Http asked ? asked.port() : ((ProbeSpec.Tcp) probe).port();
  }

  int fd() {
    return fd;
  }

  /** For poll. */
  long entry() {
    return PollEntry.of(fd, connected, !connected);
  }

  /** When it is to be ended, whatever happens. */
  long until() {
    return told ? mannersUntil : deadline;
  }

  /** Something happened. @return the answer, or null: it is still to come, or was told */
  CheckResult go(byte[] buffer, long now) {
    if (!connected) {
      int error = posix.connectError(fd);
      if (error != 0) {
        drop();
        return tried < addresses.size() ? begin() : CheckResult.failure(Errno.text(error));
      }
      connected = true;
      return probe instanceof ProbeSpec.Http asked ? ask(asked) : CheckResult.PASSED;
    }
    int got = posix.read(fd, buffer, 0, buffer.length);
    if (got == -Errno.EAGAIN) {
      return null;
    }
    if (got > 0) {
      http.feed(buffer, got);
    }
    CheckResult answer = told ? null : answer(got);
    if (got <= 0 || http.isComplete()) {
      drop();
    } else if (answer != null) {
      mannersUntil = Math.min(deadline, now + MANNERS_NANOS);
    }
    return answer;
  }

  private CheckResult ask(ProbeSpec.Http asked) {
    http = new HttpStatusParser();
    byte[] request = HttpStatusParser.request(asked.host(), asked.port(), asked.target());
    // It is smaller than any send buffer: all of it goes at once, or nothing.
    int sent = posix.send(fd, request, 0, request.length);
    if (sent == request.length) {
      return null;
    }
    drop();
    return CheckResult.failure(sent < 0 ? Errno.text(-sent) : "took only a part of the request");
  }

  private CheckResult answer(int got) {
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
  String late() {
    return (connected ? "no answer after " : "no connection after ")
        + DurationText.format(java.time.Duration.ofNanos(watch.timeoutNanos()));
  }

  /** Whether it has a socket. */
  boolean isOpen() {
    return fd >= 0;
  }

  @Override
  void drop() {
    if (fd >= 0) {
      posix.close(fd);
      fd = -1;
    }
  }
}
