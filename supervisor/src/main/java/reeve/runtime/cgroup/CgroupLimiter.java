package reeve.runtime.cgroup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reeve.config.ServiceSpec;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.event.EventText;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Processes;
import reeve.survival.DescriptorSource;

/**
 * Writes the limits of services into their cgroups: before a process enters, and when a definition changes. A limit
 * that cannot be in force is an error, never left out. Any thread; a write takes some microseconds, except that of the
 * first limit, which may move reeve, and a lower limit of memory that is in use.
 */
final class CgroupLimiter implements DescriptorSource {
  private static final Optional<Amount> SOME = Optional.of(Amount.MAX);
  /** The limits of a cgroup of which nothing is known. */
  private static final ResourceSpec UNKNOWN = new ResourceSpec(SOME, SOME, SOME, SOME,
      Optional.of(ResourceSpec.CpuTime.MAX), 1, 1, 1, Optional.empty());

  private final Files files;
  private final Processes processes;
  private final Map<String, ResourceSpec> written = new ConcurrentHashMap<>();
  /** The services whose present run began with the memory controller. */
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final ChangedBase changedBase;
  /** Guarded by this. No limit is written under the lock: the kernel may reclaim memory first, and the loop waits. */
  private Controllers controllers;

  CgroupLimiter(Files files, Processes processes) {
    this.files = files;
    this.processes = processes;
    this.changedBase = new ChangedBase(files);
  }

  /** Learns what the program that this one has replaced has changed in the cgroup that reeve was started in. */
  synchronized void takeOver() {
    changedBase.takeOver();
  }

  @Override
  public synchronized void addTo(Map<String, Integer> descriptors) {
    changedBase.addTo(descriptors);
  }

  /**
   * Makes the cgroup of a service and writes its limits, before a process of it exists.
   *
   * @return null: its limits are in force for each process that enters; else the reason why they cannot be
   */
  String prepare(CgroupRoot root, ServiceSpec spec) {
    String name = spec.name();
    String directory = root.directory() + "/" + name;
    int error = files.mkdir(directory, 0755);
    if (error == Errno.ENOENT) { // ours was removed
      files.mkdir(root.directory(), 0755);
      forgetControllers();
      error = files.mkdir(directory, 0755);
    }
    if (error != 0 && error != Errno.EEXIST) {
      return "cannot make its cgroup \"" + directory + "\": " + Errno.text(error);
    }
    boolean fresh = error == 0;
    if (!fresh && CgroupRoot.text(files, directory + "/cgroup.freeze").startsWith("1")) {
      CgroupFiles.write(files, directory + "/cgroup.freeze", "0"); // a process that enters would not run
    }
    String reason = write(root, spec, fresh ? ResourceSpec.NONE : written.getOrDefault(name, UNKNOWN));
    if (reason == null) {
      written.put(name, spec.resources());
    } else {
      written.remove(name);
    }
    if (reason == null && hasMemory(spec.resources())) {
      counted.add(name);
    } else {
      counted.remove(name);
    }
    return reason;
  }

  private static boolean hasMemory(ResourceSpec spec) {
    return spec.memoryMax().isPresent() || spec.memoryHigh().isPresent() || spec.memoryLow().isPresent()
        || spec.memorySwapMax().isPresent();
  }

  /**
   * Whether the cgroup of a service counts all of its memory: what a process used before the controller was enabled is
   * counted elsewhere.
   */
  boolean countsMemory(String service) {
    return counted.contains(service);
  }

  /**
   * Writes the limits of a service that runs.
   *
   * @return null: they are in force; else the reason why they cannot be
   */
  String update(CgroupRoot root, ServiceSpec spec) {
    String name = spec.name();
    String directory = root.directory() + "/" + name;
    String events = files.readText(directory + "/cgroup.events");
    if (events == null || CgroupFiles.value(events, "populated") != 1) {
      return spec.resources().hasLimits() ? "its processes are not in its cgroup \"" + directory + "\"" : null;
    }
    String reason = killing(directory, spec);
    reason = reason == null ? write(root, spec, written.getOrDefault(name, UNKNOWN)) : reason;
    if (reason == null) {
      written.put(name, spec.resources());
    }
    return reason;
  }

  /** @return what speaks against a limit of memory below what cannot be taken away; null: nothing */
  private String killing(String directory, ServiceSpec spec) {
    if (spec.resources().memoryMax().isEmpty()) {
      return null;
    }
    Amount max = spec.resources().memoryMax().get();
    long used = CgroupUsage.unreclaimable(files, directory);
    return used <= max.bytes(machineMemory(files, max)) ? null
        : "cannot set memory-max = \"" + max + "\": it uses " + EventText.megabytes(used)
            + ", so the kernel would kill it";
  }

  private String write(CgroupRoot root, ServiceSpec spec, ResourceSpec before) {
    ResourceSpec resources = spec.resources();
    List<LimitFiles.Limit> limits = LimitFiles.of(resources, before, machineMemory(files, resources));
    for (LimitFiles.Limit limit : limits) {
      boolean set = limit.written() != null;
      String reason = set ? enable(root, limit.controller()) : null;
      if (reason == null) {
        int error = write(root.directory() + "/" + spec.name() + "/", limit);
        reason = error == 0 || !set ? null : reason(limit, error);
      }
      if (reason != null) {
        return "cannot set " + limit.key() + " = " + limit.written() + ": " + reason;
      }
    }
    return null;
  }

  private synchronized String enable(CgroupRoot root, String controller) {
    if (controllers == null) {
      controllers = new Controllers(files, processes, root, changedBase);
    }
    return controllers.enable(controller);
  }

  private synchronized void forgetControllers() {
    if (controllers != null) {
      controllers.forget();
    }
  }

  private static String reason(LimitFiles.Limit limit, int error) {
    return error == Errno.ENOENT ? "this kernel has no " + limit.file() : limit.file() + ": " + Errno.text(error);
  }

  private int write(String directory, LimitFiles.Limit limit) {
    int error = CgroupFiles.write(files, directory + limit.file(), limit.value());
    return error == Errno.ENOENT && limit.file().equals("io.weight")
        ? CgroupFiles.write(files, directory + LimitFiles.BFQ_WEIGHT, LimitFiles.bfqWeight(limit.value())) : error;
  }

  private static long machineMemory(Files files, ResourceSpec spec) {
    Amount percent = Amount.ofPercent(1);
    boolean needed = isPercent(spec.memoryMax()) || isPercent(spec.memoryHigh()) || isPercent(spec.memoryLow())
        || isPercent(spec.memorySwapMax());
    return needed ? machineMemory(files, percent) : 0;
  }

  private static boolean isPercent(Optional<Amount> amount) {
    return amount.isPresent() && amount.get().percent() != 0;
  }

  private static long machineMemory(Files files, Amount amount) {
    return amount.percent() == 0 ? 0 : CgroupUsage.ofMachine(files);
  }

  /** Whether a service uses its cgroup for limits: it is not removed then. */
  boolean isLimited(String service) {
    return written.containsKey(service);
  }

  void forget(String service) {
    written.remove(service);
    counted.remove(service);
  }

  synchronized void release() {
    changedBase.release(processes.pid());
  }
}
