package reeve.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import reeve.loop.PollRegistry;
import reeve.posix.Files;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * Watches the files of cgroups whose changes the kernel reports by inotify(7): {@code cgroup.events} and
 * {@code memory.events} (cgroup-v2.rst). There is no descriptor before the first watch. Loop thread.
 */
public final class CgroupEvents implements PollRegistry.Reader {
  /** Is called when a file of the cgroup of a service has changed. */
  public interface Listener {
    void changed(String service);
  }

  private record Watch(String service, Listener listener) {}

  // sys/inotify.h
  private static final int IN_MODIFY = 0x2;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_IGNORED = 0x8000;

  /** struct inotify_event without its name. */
  private static final int EVENT_BYTES = 16;

  private final Poller poller;
  private final Files files;
  private final PollRegistry polled;
  private final Map<Integer, Watch> watches = new HashMap<>();
  private int inotify = -1;

  public CgroupEvents(Poller poller, Files files, PollRegistry polled) {
    this.poller = poller;
    this.files = files;
    this.polled = polled;
  }

  /**
   * Watches a file of the cgroup of a service. A second call for the same file changes nothing.
   *
   * @return false: that is not possible, or the file does not exist
   */
  public boolean watch(String service, String file, Listener listener) {
    if (inotify < 0) {
      try {
        inotify = poller.inotify();
      } catch (SyscallException e) {
        return false;
      }
      polled.add(inotify, this);
    }
    int watch = poller.inotifyAdd(inotify, file, IN_MODIFY);
    if (watch < 0) {
      return false;
    }
    watches.put(watch, new Watch(service, listener));
    return true;
  }

  /** Ends what a listener watches of a service. */
  public void end(String service, Listener listener) {
    for (Iterator<Map.Entry<Integer, Watch>> each = watches.entrySet().iterator(); each.hasNext();) {
      Map.Entry<Integer, Watch> one = each.next();
      if (one.getValue().listener() == listener && one.getValue().service().equals(service)) {
        poller.inotifyRemove(inotify, one.getKey());
        each.remove();
      }
    }
  }

  @Override
  public void readable(int fd) {
    byte[] buffer = new byte[4096];
    for (int got = files.read(fd, buffer, 0, buffer.length); got > 0; got = files.read(fd, buffer, 0, buffer.length)) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; }
      ByteBuffer in = ByteBuffer.wrap(buffer, 0, got).order(ByteOrder.nativeOrder());
      while (in.remaining() >= EVENT_BYTES) {
        int watch = in.getInt();
        int mask = in.getInt();
        in.getInt(); // cookie
        in.position(in.getInt() + in.position());
        changed(watch, mask);
      }
    }
  }

  private void changed(int watch, int mask) {
    List<Watch> concerned = new ArrayList<>(1);
    if ((mask & IN_Q_OVERFLOW) != 0) {
      concerned.addAll(watches.values());
    } else {
      // IN_IGNORED: the watch was removed, or the cgroup was, where the kernel reports that
      Watch one = (mask & IN_IGNORED) != 0 ? watches.remove(watch) : watches.get(watch);
      if (one != null) {
        concerned.add(one);
      }
    }
    for (Watch one : concerned) {
      one.listener().changed(one.service());
    }
  }
}
