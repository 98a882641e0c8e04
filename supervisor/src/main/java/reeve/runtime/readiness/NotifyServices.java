package reeve.runtime.readiness;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.posix.Sockets;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.ServiceEnvironment;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Hears what services say of themselves by sd_notify(3). Each has a socket of its own, made when it is started for the
 * first time; the kernel says which process a message is from. Nothing that a service says can hold up the loop: so
 * many messages are taken in a turn, and so often is a status told.
 */
public final class NotifyServices implements LoopComponent, PollRegistry.Reader, ServiceEnvironment.NotifyPaths {
  /** More than a queue holds; the rest waits for the next turn. */
  private static final int MOST_IN_A_TURN = 64;

  /** Between two events that tell a status. The newest is always to be seen in {@code status}. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private static final int S_IFIFO = 0010000;

  /** What a service said of itself last, in one life. */
  static final class Word {
    private final long life;
    private String status;
    private String doing;
    private String problem;
    private long toldAt;
    private int successor;
    private long successorStart;

    Word(long life, long toldAt) {
      this.life = life;
      this.toldAt = toldAt;
    }
  }

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final SupervisorLog log;
  private final EventSink sink;
  private final PollRegistry polled;
  private final NotifySocketDirectory files;
  private final BackgroundWorker worker;
  private final Map<String, NotifySocketDirectory.Open> open = new HashMap<>();
  private final Map<Integer, String> byFd = new HashMap<>();
  private final Map<String, Word> words = new HashMap<>();

  /** Parts of the loop. */
  public record Parts(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, ProcessTree tree,
      PollRegistry polled, SupervisorLog log, EventSink sink) {}

  /** @param worker closes descriptors whose close may block */
  public NotifyServices(Parts parts, NotifySocketDirectory files, BackgroundWorker worker) {
    this.posix = parts.posix();
    this.clock = parts.clock();
    this.services = parts.services();
    this.events = parts.events();
    this.tree = parts.tree();
    this.log = parts.log();
    this.sink = parts.sink();
    this.polled = parts.polled();
    this.worker = worker;
    this.files = files;
  }

  @Override
  public String socketFor(ServiceSpec spec) {
    if (!spec.hasNotifySocket()) {
      return null;
    }
    NotifySocketDirectory.Open known = open.get(spec.name());
    if (known != null && !files.isThere(known)) {
      forget(spec.name()); // what tidies up /tmp took it
      known = null;
    }
    if (known == null) {
      known = files.open(spec.name());
      if (known != null) {
        open.put(spec.name(), known);
        byFd.put(known.fd(), spec.name());
        polled.add(known.fd(), this);
      }
    }
    return known == null ? null : known.path();
  }

  @Override
  public void readable(int fd) {
    String name = byFd.get(fd);
    if (name != null) {
      drain(name, fd);
    }
  }

  /** What the process sent before its end is read first, so that a service that reported ready and ended was ready. */
  @Override
  public boolean exited(String owner, Reaped child) {
    NotifySocketDirectory.Open one = open.isEmpty() ? null : open.get(owner);
    if (one != null) {
      drain(owner, one.fd());
    }
    return false;
  }

  private void drain(String name, int fd) {
    for (int i = 0; i < MOST_IN_A_TURN; i++) {
      Sockets.NotifyDatagram message = posix.receiveNotify(fd);
      if (message == null) {
        return;
      }
      try {
        hear(name, message);
      } finally {
        for (int given : message.fds()) {
          discard(given); // BARRIER=1: that it is closed says that all before it was heard
        }
      }
    }
  }

  /** To close the last descriptor of a socket or of a file on a network may take long; a pipe's does not. */
  private void discard(int fd) {
    Posix.FileInfo info = posix.fileInfo(fd);
    boolean quick = info != null && (info.mode() & 0170000) == S_IFIFO;
    if (quick || !worker.submit(new Runnable() {
      @Override
      public void run() {
        posix.close(fd);
      }
    })) {
      posix.close(fd);
    }
  }

  private void hear(String name, Sockets.NotifyDatagram message) {
    Service service = services.get(name);
    if (service == null || service.run().pid() == 0 || message.text() == null || !isHeard(service, message)) {
      return;
    }
    NotifyMessage said = NotifyMessage.parse(message.text());
    if (said.unreadable != null) {
      log.warn("Cannot read what \"" + name + "\" said by sd_notify: \"" + said.unreadable + "\" has no number");
    }
    long life = service.run().number();
    if (said.mainPid != null) {
      mainPid(service, said.mainPid);
    }
    tell(name, life, said);
    if (said.extendMicros > 0) {
      events.apply(name, new ServiceEvent.TimeoutExtended(life, Duration.of(said.extendMicros, ChronoUnit.MICROS)));
    }
    watch(name, life, said);
    if (said.ready && service.spec().startup().isReadyByNotify()) {
      events.ready(name, life);
    }
  }

  private void watch(String name, long life, NotifyMessage said) {
    if (said.watchdogMicros >= 0) {
      events.apply(name, new ServiceEvent.WatchdogChanged(life, Duration.of(said.watchdogMicros, ChronoUnit.MICROS)));
    }
    if (said.trigger) {
      events.apply(name, new ServiceEvent.WatchdogTriggered(life));
    } else if (said.alive) {
      events.apply(name, new ServiceEvent.WatchdogPing(life));
    }
  }

  /**
   * Whether a message is taken for the service's word. A process that is gone by now is believed to be of the service
   * if it had our user id: nobody else was told of the socket, and who can read our files can do more than say a word.
   */
  private boolean isHeard(Service service, Sockets.NotifyDatagram message) {
    int pid = message.pid();
    boolean main = pid == service.run().pid() || pid > 0 && pid == successor(words.get(service.name()), service.run().number());
    boolean heard = main;
    if (!main && service.spec().startup().notifyAccess() != StartupSpec.NotifyAccess.MAIN) {
      String owner = pid <= 0 ? null : tree.ownerOf(pid);
      heard = owner == null ? pid > 0 && posix.stat(pid) == null && message.uid() == posix.euid()
          : owner.equals(service.name());
    }
    if (!heard) {
      log.debug("Did not hear a message to the socket of \"" + service.name() + "\" from pid " + pid + ", which is not "
          + (service.spec().startup().notifyAccess() == StartupSpec.NotifyAccess.MAIN ? "its main process" : "of it"));
    }
    return heard;
  }

  // ---- what it says

  private Word word(String name, long life) {
    Word word = words.get(name);
    if (word == null || word.life != life) {
      word = new Word(life, clock.nanos() - PAUSE_NANOS);
      words.put(name, word);
    }
    return word;
  }

  private void tell(String name, long life, NotifyMessage said) {
    boolean wordless =
        said.status == null && said.errno == null && said.exitStatus == null && !said.reloading && !said.stopping;
    Word word = wordless ? words.get(name) : word(name, life);
    if (word == null || word.life != life) {
      return;
    }
    boolean over = said.ready && "reloading".equals(word.doing);
    if (over) {
      word.doing = null;
      sink.announce("reloaded", name, "reloaded");
      events.reloading(name, false);
    }
    if (said.stopping && !"stopping".equals(word.doing)) {
      word.doing = "stopping";
      sink.announce("status", name, "stopping by itself");
    } else if (said.reloading && !said.ready && word.doing == null) {
      word.doing = "reloading";
      sink.announce("reloading", name, "reloading");
      events.reloading(name, true);
    }
    String problem =
        said.errno != null ? "error " + said.errno : said.exitStatus != null ? "exit status " + said.exitStatus : null;
    if (problem != null && !problem.equals(word.problem)) {
      word.problem = problem;
      sink.announce("status", name, "reports " + problem);
    }
    if (said.status != null && !said.status.equals(word.status)) {
      word.status = said.status;
      long now = clock.nanos();
      if (!said.status.isEmpty() && now - word.toldAt >= PAUSE_NANOS) {
        word.toldAt = now;
        sink.announce("status", name, said.status);
      }
    }
  }

  /**
   * What a service that lives said of itself, for people: {@code reloading: reading 3 files}; null: nothing. May hold
   * control characters.
   */
  public String saidBy(Service service) {
    Word word = words.isEmpty() ? null : words.get(service.name());
    if (word == null || word.life != service.run().number() || service.run().pid() == 0) {
      return null;
    }
    String text = word.status == null || word.status.isEmpty() ? null : word.status;
    text = word.doing == null ? text : text == null ? word.doing : word.doing + ": " + text;
    return word.problem == null ? text : text == null ? word.problem : text + " (" + word.problem + ")";
  }

  // ---- its main process

  /**
   * MAINPID=. Only a child of ours can be the main process, for only of those is the end told to us. One that is of the
   * service and no child of ours yet becomes it when its parents have ended.
   */
  private void mainPid(Service service, String value) {
    String name = service.name();
    int pid = -1;
    try {
      pid = Integer.parseInt(value.trim());
    } catch (NumberFormatException e) {
      // said below
    }
    if (pid == service.run().pid()) {
      return;
    }
    ProcStat stat = pid <= 1 ? null : posix.stat(pid);
    if (stat == null || stat.isDead() || !name.equals(tree.ownerOf(pid))) {
      log.warn("Does not believe \"" + name + "\" that its main process is \"" + value
          + "\": that is no living process of it");
    } else if (stat.ppid() != posix.pid()) {
      Word word = word(name, service.run().number());
      word.successor = pid;
      word.successorStart = stat.startTime();
    } else if (tree.adopt(pid, name)) {
      events.apply(name, new ServiceEvent.MainPidChanged(service.run().number(), pid));
    }
  }

  private static int successor(Word word, long life) {
    return word != null && word.life == life ? word.successor : 0;
  }

  @Override
  public boolean replacesMainProcess(Service service, Reaped child) {
    Word word = words.isEmpty() ? null : words.get(service.name());
    int pid = successor(word, service.run().number());
    ProcStat stat = pid == 0 ? null : posix.stat(pid);
    if (stat == null || stat.isDead() || stat.startTime() != word.successorStart || stat.ppid() != posix.pid()) {
      return false;
    }
    word.successor = 0;
    boolean adopted = tree.adopt(pid, service.name());
    if (adopted) {
      events.apply(service.name(), new ServiceEvent.MainPidChanged(service.run().number(), pid));
    }
    return adopted;
  }

  // ---- the end

  @Override
  public void forget(String name) {
    words.remove(name);
    NotifySocketDirectory.Open one = open.remove(name);
    if (one != null) {
      byFd.remove(one.fd());
      polled.remove(one.fd());
      files.close(one);
    }
  }

  @Override
  public void close() {
    for (NotifySocketDirectory.Open one : open.values()) {
      polled.remove(one.fd());
      files.close(one);
    }
    open.clear();
    files.end();
  }
}
