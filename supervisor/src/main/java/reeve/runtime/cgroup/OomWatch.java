package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.loop.LoopComponent;
import reeve.posix.Files;

/**
 * Reports that the kernel killed a process of a service with limits for lack of memory, also one that is not the main
 * process: {@code oom_kill} of {@code memory.events} (cgroup-v2.rst) rises, which inotify(7) reports. Nothing is
 * watched of a service without limits. Loop thread.
 */
final class OomWatch implements LoopComponent, CgroupEvents.Listener {
  private final Files files;
  private final ServiceSet services;
  private final Cgroups cgroups;
  private final EventSink sink;
  /** By service: the kills that are known. */
  private final Map<String, Long> kills = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  OomWatch(Files files, ServiceSet services, Cgroups cgroups, EventSink sink) {
    this.files = files;
    this.services = services;
    this.cgroups = cgroups;
    this.sink = sink;
  }

  @Override
  public void noticed(String name, Notice notice) {
    if (notice instanceof Notice.Started) {
      begin(services.get(name));
    }
  }

  /** Watches a service that was adopted, or whose limits have changed, when they are in force. */
  void begin(Service service) {
    if (service == null || cgroups.events() == null || cgroups.directory(service.name()) == null) {
      return;
    }
    if (!service.spec().resources().hasLimits()) {
      forget(service.name()); // its limits were removed
      return;
    }
    String file = file(service.name());
    if (cgroups.events().watch(service.name(), file, this)) {
      long now = CgroupFiles.value(CgroupRoot.text(files, file), "oom_kill");
      kills.putIfAbsent(service.name(), Math.max(0, now));
      changed.add(service.name()); // of a cgroup that is known, the kernel may have killed one before the watch
    }
  }

  private String file(String service) {
    return cgroups.directory(service) + "/memory.events";
  }

  @Override
  public void changed(String service) {
    changed.add(service);
  }

  @Override
  public void advance(long now) {
    if (changed.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>(changed);
    changed.clear();
    for (String name : names) {
      long before = kills.getOrDefault(name, 0L);
      long count = CgroupFiles.value(CgroupRoot.text(files, file(name)), "oom_kill");
      if (count >= 0) {
        kills.put(name, count); // lower, if the cgroup was made again
      }
      if (count > before) {
        sink.announce("oom-kill", name, "the kernel killed "
            + (count - before == 1 ? "a process" : count - before + " processes") + " of it for lack of memory");
      }
    }
  }

  @Override
  public void forget(String name) {
    if (kills.remove(name) != null) {
      changed.remove(name);
      cgroups.events().end(name, this);
    }
  }
}
