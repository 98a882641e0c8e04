package reeve.posix;

import java.util.HashMap;
import java.util.Map;

/**
 * The descriptors that the program before this one handed over when it replaced itself by execve(2): sockets whose
 * queues are to be kept, and files whose locks are. Each is taken once, by its name. Any thread.
 */
final class InheritedDescriptors {
  private static final Map<String, Integer> DESCRIPTORS = new HashMap<>();

  private InheritedDescriptors() {}

  /** Adds descriptors, none of which a child inherits from now on. */
  static synchronized void add(Map<String, Integer> descriptors) {
    for (Map.Entry<String, Integer> each : descriptors.entrySet()) {
      if (setCloseOnExec(each.getValue()) >= 0) {
        DESCRIPTORS.put(each.getKey(), each.getValue());
      }
    }
  }

  private static int setCloseOnExec(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.fcntl, fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
    } finally {
      s.release();
    }
  }

  /** @return -1: none was handed over under this name */
  static synchronized int take(String name) {
    Integer fd = DESCRIPTORS.isEmpty() ? null : DESCRIPTORS.remove(name);
    return fd == null ? -1 : fd;
  }

  /** Closes those that were not taken. */
  static synchronized void closeRest() {
    Scratch s = Scratch.acquire();
    try {
      for (int fd : DESCRIPTORS.values()) {
        s.call(LibC.close, fd);
      }
    } finally {
      s.release();
    }
    DESCRIPTORS.clear();
  }
}
