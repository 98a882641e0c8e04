package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Executes the same program again with signals blocked in all threads: execve(2) keeps the mask. */
final class Reexec {
  private static final byte[] BLOCKED = "\nSigBlk:\t".getBytes(StandardCharsets.US_ASCII);
  private static final int PATH_MAX = 4096;

  private Reexec() {}

  /** Returns our command line; empty if it cannot be read. */
  static byte[][] commandLine() {
    byte[] block = ProcFiles.read("/proc/self/cmdline");
    return block == null ? new byte[0][] : split(block);
  }

  /** Splits a block of strings that each end with NUL. Unlike in an environment, empty strings are kept. */
  static byte[][] split(byte[] block) {
    int count = 0;
    for (byte b : block) {
      if (b == 0) {
        count++;
      }
    }
    byte[][] strings = new byte[count][];
    int start = 0;
    for (int i = 0; i < count; i++) {
      int end = start;
      while (block[end] != 0) {
        end++;
      }
      strings[i] = Arrays.copyOfRange(block, start, end);
      start = end + 1;
    }
    return strings;
  }

  static long blockedSignals() {
    byte[] status = ProcFiles.read("/proc/self/status");
    return status == null ? 0 : maskOf(status, BLOCKED);
  }

  static void unblockSignals(long mask) {
    Scratch s = Scratch.acquire();
    try {
      s.call(LibC.pthread_sigmask, LibC.SIG_UNBLOCK, s.signalSet(0, mask), 0);
    } finally {
      s.release();
    }
  }

  /** Parses the hexadecimal mask after a label; 0 if there is none. */
  static long maskOf(byte[] status, byte[] label) {
    for (int i = 0; i + label.length <= status.length; i++) {
      if (Arrays.equals(status, i, i + label.length, label, 0, label.length)) {
        long mask = 0;
        for (int at = i + label.length; at < status.length && status[at] != '\n'; at++) {
          mask = mask << 4 | Character.digit(status[at], 16);
        }
        return mask;
      }
    }
    return 0;
  }

  /**
   * Executes the program again. execve(2) keeps the mask of the thread that calls it, which need not be the first
   * thread of the process. The path is the target of the link /proc/self/exe, so that the process keeps its name. If
   * that file is gone, as after an update of the JVM, the link itself is executed.
   */
  static SyscallException run(long mask, List<String> extraJvmFlags, List<String> extraEnvironment) {
    byte[][] argv = commandLine();
    if (argv.length == 0) {
      return new SyscallException("read \"/proc/self/cmdline\" (is /proc mounted?)", Errno.ENOENT);
    }
    byte[][] newArgv = insert(argv, 1, extraJvmFlags);
    byte[] environ = ProcFiles.read("/proc/self/environ");
    byte[][] kept = environ == null ? new byte[0][] : Environment.parse(environ).entries();
    byte[][] newEnvp = insert(kept, kept.length, extraEnvironment);

    Scratch s = Scratch.acquire();
    try {
      closeOnExec(s);
      s.call(LibC.pthread_sigmask, LibC.SIG_BLOCK, s.signalSet(0, mask), 0);
      int vectorsAt = PATH_MAX;
      int pointersAt = vectorsAt + Spawner.sizeOf(newArgv) + Spawner.sizeOf(newEnvp) + 7 & ~7;
      int pointers = newArgv.length + 1 + newEnvp.length + 1;
      s.ensure(pointersAt + 8 * pointers);
      s.ensureLongs(pointers);
      int end = Spawner.putAll(s.bytes, vectorsAt, newArgv, s.longs, 0, s.address);
      end = Spawner.putAll(s.bytes, end, newEnvp, s.longs, newArgv.length + 1, s.address);
      s.memory.write(vectorsAt, s.bytes, vectorsAt, end - vectorsAt);
      s.memory.write(pointersAt, s.longs, 0, pointers);
      long argvAt = s.address + pointersAt;
      long envpAt = argvAt + 8L * (newArgv.length + 1);

      long link = s.string(0, "/proc/self/exe");
      long target = s.address + 32;
      int length = s.call(LibC.readlink, link, target, PATH_MAX - 33);
      if (length > 0) {
        s.memory.setByte(32 + length, (byte) 0);
        s.call(LibC.execve, target, argvAt, envpAt);
      }
      int error = s.call(LibC.execve, link, argvAt, envpAt);
      return new SyscallException("execute \"/proc/self/exe\" again with signals blocked", -error);
    } finally {
      s.release();
    }
  }

  /**
   * Sets close-on-exec on the files of the JVM. The JVM opens them without O_CLOEXEC, and the next JVM would have them
   * twice. It is not known which descriptors we inherited, and those may be meant for our command or hold a lock, so
   * only files that every JVM opens are closed.
   */
  private static void closeOnExec(Scratch s) {
    for (int fd : ProcFiles.numbers("/proc/self/fd")) {
      int target = s.size() / 2;
      int length = s.call(LibC.readlink, s.string(0, "/proc/self/fd/" + fd), s.address + target, target);
      if (fd > 2 && length > 0 && isOfJvm(new String(s.memory.getByteArray(target, length), StandardCharsets.UTF_8))) {
        s.once(LibC.fcntl, fd, LibC.F_SETFD, LibC.FD_CLOEXEC);
      }
    }
  }

  /** @param file the target of the link in /proc/self/fd */
  static boolean isOfJvm(String file) {
    return file.endsWith(".jar") || file.endsWith("/lib/modules") || file.equals("/dev/random")
        || file.equals("/dev/urandom");
  }

  private static byte[][] insert(byte[][] strings, int at, List<String> more) {
    byte[][] result = new byte[strings.length + more.size()][];
    System.arraycopy(strings, 0, result, 0, at);
    for (int i = 0; i < more.size(); i++) {
      result[at + i] = more.get(i).getBytes(StandardCharsets.UTF_8);
    }
    System.arraycopy(strings, at, result, at + more.size(), strings.length - at);
    return result;
  }
}
