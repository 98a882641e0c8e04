package reeve.posix;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How each call to the kernel may fail: with the error numbers that its manual page has and that reeve may meet, and by
 * an exception and a lack of memory, which are possible everywhere.
 */
public final class FaultWays {
  /**
   * A way to fail.
   *
   * @param result what the call returns; a {@link Throwable}: what it throws
   */
  public record Way(String name, Object result) {}

  private static final Map<String, List<Way>> ERRORS = new TreeMap<>();
  /** Calls without an error number to fail with, and the reason. */
  private static final Map<String, String> WITHOUT = new TreeMap<>();

  private FaultWays() {}

  private static void negative(int... numbers) {
    add(-1, numbers);
  }

  private static String[] names;

  private static void calls(String... calls) {
    names = calls;
  }

  private static void positive(int... numbers) {
    add(1, numbers);
  }

  private static void add(int sign, int... numbers) {
    for (String call : names) {
      List<Way> ways = ERRORS.computeIfAbsent(call, name -> new ArrayList<>());
      for (int number : numbers) {
        ways.add(new Way(Errno.text(number), sign * number));
      }
    }
  }

  private static void result(Object result) {
    for (String call : names) {
      ERRORS.computeIfAbsent(call, name -> new ArrayList<>()).add(new Way("result " + result, result));
    }
  }

  private static void none(String reason) {
    for (String call : names) {
      WITHOUT.put(call, reason);
    }
  }

  static {
    calls("spawn");
    negative(Errno.EAGAIN, Errno.ENOMEM, Errno.ENOENT, Errno.EACCES);
    calls("openPidfd");
    negative(Errno.EMFILE, Errno.ENOSYS, Errno.ENOMEM);
    calls("kill", "killGroup", "killByPidfd", "killGroupByPidfd", "killExactly");
    positive(Errno.EPERM);
    calls("open", "openTrusted", "memoryFile", "boundedMemoryFile", "wallTimer", "inotifyAdd");
    negative(Errno.EMFILE, Errno.ENOMEM);
    calls("open", "openTrusted");
    negative(Errno.EACCES, Errno.ENOSPC, Errno.EIO);
    calls("read", "write");
    negative(Errno.EIO);
    calls("mkdir", "unlink", "rmdir", "rename", "pipe", "truncate", "sync", "setAccess");
    positive(Errno.EACCES, Errno.EIO);
    calls("checkExecutable");
    positive(Errno.EIO);
    calls("fileInfo", "readText", "peek", "text", "commandLineText", "environmentOf");
    result(null);
    calls("clearNonBlocking");
    positive(Errno.EINVAL);
    calls("random");
    result(0L);
    calls("isExecutable");
    result(false);
    calls("poll", "inotify", "eventFd", "signalFd", "faultSignalFd");
    result(new SyscallException("poll", Errno.ENOMEM));

    calls("pid", "euid", "threadCpuNanos", "processGroup");
    none("cannot fail (getpid(2), geteuid(2), clock_gettime(2), getpgrp(2))");
    calls("nextDeath", "deathOf", "isChild", "isRunningChild", "isStoppedChild", "isUnreaped", "reap");
    none("waitid(2) with WNOHANG fails only with ECHILD, which is a result: there is no such child");
    calls("readSignal", "readFaultSignal", "wake", "clear");
    none("a signalfd or an eventfd that is open fails only with EAGAIN, which is a result: nothing is there");
    calls("close", "ignoreSignal");
    none("reports no error; the descriptor is closed in every case (close(2))");
    calls("stat", "orphans", "children", "pids");
    none("the results mean that there is no such process; for a shortage of descriptors there is a spare one, see"
        + " ProcFile");
    calls("nextStopReport", "environment", "descriptorLimit", "maxRssKib", "bootId", "isTerminal", "isIgnored",
        "hasControllingTerminal", "sessionOf", "procView", "exitOf");
    none("a failure is the result that nothing is known");
    calls("takeInherited");
    none("looks up the descriptors that were handed over, without a call to the kernel");
    calls("notifySockets", "storage", "processTable", "descriptors");
    none("returns another role, without a call to the kernel");
  }

  /** Returns whether it is known how a call fails. */
  public static boolean isKnown(String call) {
    return WITHOUT.containsKey(call) || ERRORS.containsKey(call);
  }

  /** Returns the ways in which a call may fail. */
  public static List<Way> of(Method method) {
    List<Way> ways = new ArrayList<>();
    for (Way way : ERRORS.getOrDefault(method.getName(), List.of())) {
      boolean thrown = way.result() instanceof Throwable;
      boolean declared = method.getExceptionTypes().length > 0;
      if (thrown == declared && (way.result() != null || !method.getReturnType().isPrimitive())) {
        ways.add(way);
      }
    }
    ways.add(new Way("an exception", new IllegalStateException("injected")));
    ways.add(new Way("a lack of memory", new OutOfMemoryError("injected")));
    return ways;
  }
}
