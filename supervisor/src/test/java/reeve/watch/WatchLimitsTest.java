package reeve.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Errno;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.time.Clock;

/** What the kernel refuses, and what it drops. */
class WatchLimitsTest {
  /** The real kernel with small limits. */
  private static final class SmallKernel implements InvocationHandler {
    final Posix posix =
        (Posix) Proxy.newProxyInstance(Posix.class.getClassLoader(), new Class<?>[] {Posix.class}, this);
    int instances = 1;
    int watches = Integer.MAX_VALUE;
    volatile boolean overflow;
    private final Posix real = new LinuxPosix();
    private int inotify = -1;

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("inotify") && instances-- <= 0) {
        throw new SyscallException("make an inotify instance", Errno.EMFILE);
      } else if (method.getName().equals("inotifyAdd") && watches-- <= 0) {
        return -Errno.ENOSPC;
      }
      Object result = method.invoke(real, arguments);
      if (method.getName().equals("inotify")) {
        inotify = (Integer) result;
      } else if (method.getName().equals("read") && arguments[0].equals(inotify) && overflow && (Integer) result > 0) {
        overflow = false;
        ByteBuffer.wrap((byte[]) arguments[1]).order(ByteOrder.nativeOrder()).putInt(-1)
            .putInt(InotifyEvent.IN_Q_OVERFLOW).putInt(0).putInt(0);
        return 16;
      }
      return result;
    }
  }

  @TempDir
  Path directory;

  private static String limit(String name) throws Exception {
    return Files.readAllLines(Path.of("/proc/sys/fs/inotify/" + name)).get(0);
  }

  private String problem(SmallKernel kernel) throws Exception {
    Files.createDirectories(directory.resolve("src/lib"));
    try (WatcherProbe probe = new WatcherProbe(directory, kernel.posix)) {
      probe.watcher().watch("web", WatcherProbe.spec(directory, List.of("src/**"), List.of()), List.of(), List.of());
      return probe.problems.poll(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void theLimitOfWatchesIsNamedWithItsValue() throws Exception {
    SmallKernel kernel = new SmallKernel();
    kernel.watches = 1;
    assertEquals("cannot watch \"" + directory + "/src/lib\": as many directories are watched as are allowed, 1 of them"
        + " by reeve; sysctl fs.inotify.max_user_watches is " + limit("max_user_watches")
        + ": raise it, or watch less", problem(kernel));
  }

  @Test
  void theLimitOfInstancesIsNamedWithItsValue() throws Exception {
    SmallKernel kernel = new SmallKernel();
    kernel.instances = 0;
    assertEquals("cannot make an inotify instance: this user has as many as are allowed, or reeve too many open files;"
        + " sysctl fs.inotify.max_user_instances is " + limit("max_user_instances")
        + ": raise it, or watch less", problem(kernel));
  }

  @Test
  void afterALostEventEverythingIsReadAgain() throws Exception {
    SmallKernel kernel = new SmallKernel();
    Files.createDirectories(directory.resolve("src"));
    WatcherProbe probe = new WatcherProbe(directory);
    FileWatcher watcher = new FileWatcher(kernel.posix, kernel.posix, Clock.system(), probe);
    try {
      watcher.watch("web", WatcherProbe.spec(directory, List.of("src/**"), List.of()), List.of(), List.of());
      assertNotNull(probe.watching.poll(60, TimeUnit.SECONDS));
      kernel.overflow = true;
      Files.createDirectory(directory.resolve("src/lib")); // whose event is lost
      FileChange change = probe.next();
      assertTrue(change.overflowed());
      assertEquals(0, change.count());
      Files.writeString(directory.resolve("src/lib/b.js"), "x");
      probe.assertNext("src/lib/b.js", 1);
    } finally {
      watcher.close();
    }
  }
}
