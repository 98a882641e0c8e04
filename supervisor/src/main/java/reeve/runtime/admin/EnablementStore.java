package reeve.runtime.admin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.core.Enablement;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.DirectoryMaker;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.runtime.schedule.EnabledServices;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Keeps the requests of users that outlive reeve: {@code enable} and {@code disable}, which have precedence over
 * {@code enabled} in the files, and the stop of a service by hand, which {@code restart = "unless-stopped"} respects at
 * the next start (as Docker does). The file {@code remembered} of the state directory has a line for each, such as
 * {@code disabled NAME SECONDS}, where SECONDS is the time of the request since 1970. The entry of a name that is in no
 * file any more is kept for {@link #KEPT_SECONDS}: to the user, a service that is taken out and put back is the same
 * service.
 *
 * <p>Loop thread; the worker thread writes the file.
 */
public final class EnablementStore implements LoopComponent, Enablement, EnabledServices {
  /** 90 days. */
  static final long KEPT_SECONDS = 90L * 86_400;

  /** The most bytes that are read: a larger file was not written by reeve. */
  private static final int LARGEST = 4 * 1024 * 1024;

  private static final String HEAD =
      "# What was set by enable, disable, start and stop. Written by reeve, read when it starts.\n";

  private static final class Entry {
    /** Null: as the configuration says. */
    Boolean enabled;
    boolean stopped;
    long seconds;
  }

  private final Files files;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final Clock clock;
  private final String directory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private volatile String latest;
  private volatile String problem; // of the last write; null: it is on the disk
  private boolean queued; // guarded by this
  private int changes;

  /** @param directory the state directory; null: there is none, and nothing is remembered */
  public EnablementStore(Files files, SupervisorLog log, BackgroundWorker worker, Clock clock, String directory) {
    this.files = files;
    this.log = log;
    this.worker = worker;
    this.clock = clock;
    this.directory = directory;
  }

  private String path() {
    return directory + "/remembered";
  }

  /** Reads the file. This is on the way to the first service: a single system call if there is no file. */
  @Override
  public void open() {
    int fd = directory == null ? -Errno.ENOENT : files.open(path(), Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      if (fd != -Errno.ENOENT) {
        log.warn("Cannot read \"" + path() + "\": " + Errno.text(-fd)
            + "; what enable, disable and stop have set is not known");
      }
      return;
    }
    byte[] bytes = new byte[4096];
    int used = 0;
    int got = files.read(fd, bytes, 0, bytes.length);
    while (got > 0 && used + got < LARGEST) {
      used += got;
      if (used == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * used);
      }
      got = files.read(fd, bytes, used, bytes.length - used);
    }
    files.close(fd);
    if (got != 0) {
      log.warn("Cannot read \"" + path() + "\": " + (got < 0 ? Errno.text(-got) : "it is too large")
          + "; the rest is not known");
    }
    int line = parse(new String(bytes, 0, used, StandardCharsets.UTF_8));
    if (line != 0) {
      log.warn("Cannot understand line " + line + " of \"" + path() + "\"; ignores it and others like it");
    }
  }

  /** @return the number of the first line that cannot be read; 0: there is none */
  private int parse(String text) {
    int bad = 0;
    int number = 0;
    int from = 0;
    while (from < text.length()) {
      int to = text.indexOf('\n', from);
      boolean whole = to >= 0;
      String line = text.substring(from, whole ? to : text.length());
      number++;
      from = whole ? to + 1 : text.length();
      if (!line.isEmpty() && line.charAt(0) != '#' && !take(line) && bad == 0) {
        bad = number;
      }
    }
    return bad;
  }

  private boolean take(String line) {
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    if (first <= 0 || second <= first + 1) {
      return false;
    }
    String word = line.substring(0, first);
    String name = line.substring(first + 1, second);
    long seconds = 0;
    for (int i = second + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < '0' || c > '9' || i > second + 12) {
        return false;
      }
      seconds = seconds * 10 + (c - '0');
    }
    switch (word) {
      case "enabled" -> entry(name, seconds).enabled = true;
      case "disabled" -> entry(name, seconds).enabled = false;
      case "stopped" -> entry(name, seconds).stopped = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private Entry entry(String name, long seconds) {
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = new Entry();
      entries.put(name, entry);
    }
    entry.seconds = seconds;
    return entry;
  }

  // ---- what is remembered

  @Override
  public boolean isEnabled(ServiceSpec spec) {
    Entry entry = entries.isEmpty() ? null : entries.get(spec.name());
    return entry == null || entry.enabled == null ? spec.enabled() : entry.enabled;
  }

  /** A number that is another one whenever a service was enabled or disabled. */
  public int changes() {
    return changes;
  }

  boolean isStopped(String name) {
    Entry entry = entries.get(name);
    return entry != null && entry.stopped;
  }

  /** Returns whether a service starts with reeve. */
  boolean wouldStart(ServiceSpec spec) {
    return isEnabled(spec) && mayStartAsDependency(spec);
  }

  /** A service that was stopped by hand stays stopped even if another service needs it; a disabled service starts. */
  @Override
  public boolean mayStartAsDependency(ServiceSpec spec) {
    Entry entry = entries.isEmpty() ? null : entries.get(spec.name());
    return entry == null || !entry.stopped || spec.restart().policy() != RestartSpec.Policy.UNLESS_STOPPED;
  }

  /** {@inheritDoc} If it does, an earlier stop by hand is over. */
  @Override
  public boolean startsAtBoot(ServiceSpec spec) {
    if (!wouldStart(spec)) {
      return false;
    }
    Entry entry = entries.isEmpty() ? null : entries.get(spec.name());
    if (entry != null) {
      entry.stopped = false;
    }
    return true;
  }

  // ---- what is set

  /**
   * Carries out {@code enable} and {@code disable}.
   *
   * @param answer called on any thread: with null when the change is on the disk, or with the reason why it is not
   */
  void enable(Iterable<String> names, boolean enabled, ServiceSet services, Consumer<String> answer) {
    if (directory == null) {
      answer.accept(
          "cannot remember whether a service is enabled: there is no state directory; set state-dir in [reeve]");
      return;
    }
    for (String name : names) {
      entry(name, now()).enabled = enabled;
    }
    changes++;
    boolean taken = save(services)
        && worker.submit(
            () -> answer.accept(problem == null ? null : "cannot remember whether a service is enabled: " + problem));
    if (!taken) {
      answer.accept("cannot remember whether a service is enabled: the disk is too slow; try again");
    }
  }

  /**
   * Records that a user stopped a service, or started it again.
   *
   * @return whether that is new, and {@link #save} has to follow: once for all services of a request
   */
  boolean stopped(String name, boolean stopped) {
    if (directory == null || isStopped(name) == stopped) {
      return false;
    }
    entry(name, now()).stopped = stopped;
    return true;
  }

  private long now() {
    return clock.wallMillis() / 1000;
  }

  /**
   * Lets the worker write what was set. The time for this grows with the number of all services that are remembered.
   *
   * @return false: the queue of the worker is full; the next change also writes this one
   */
  boolean save(ServiceSet services) {
    latest = print(services);
    synchronized (this) {
      if (!queued) {
        queued = worker.submit(this::write);
      }
      return queued;
    }
  }

  private String print(ServiceSet services) {
    long now = now();
    entries.entrySet().removeIf(one -> one.getValue().enabled == null && !one.getValue().stopped
        || services.get(one.getKey()) == null && now - one.getValue().seconds > KEPT_SECONDS);
    StringBuilder text = new StringBuilder(HEAD);
    for (Map.Entry<String, Entry> one : entries.entrySet()) {
      Entry entry = one.getValue();
      if (entry.enabled != null) {
        line(text, entry.enabled ? "enabled " : "disabled ", one.getKey(), entry.seconds);
      }
      if (entry.stopped) {
        line(text, "stopped ", one.getKey(), entry.seconds);
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String word, String name, long seconds) {
    text.append(word).append(name).append(' ').append(seconds).append('\n');
  }

  private void write() {
    synchronized (this) {
      queued = false; // a change from now on needs another write
    }
    int error = DirectoryMaker.make(files, directory);
    error = error == 0 ? DurableFile.replace(files, path(), latest.getBytes(StandardCharsets.UTF_8), 0640) : error;
    String now = error == 0 ? null : "\"" + path() + "\": " + Errno.text(error);
    if (now != null && !now.equals(problem)) {
      log.warn("Cannot remember what was set by enable, disable, start or stop: " + now);
    }
    problem = now;
  }
}
