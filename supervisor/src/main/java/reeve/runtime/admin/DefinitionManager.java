package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.SourceLocation;
import reeve.config.TargetSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.Target;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.Mailbox;
import reeve.runtime.EffectRunner;
import reeve.runtime.process.ProcessStarter;
import reeve.time.Clock;

/** Which services there are, by the files and beside them, and how that changes while reeve runs. */
final class DefinitionManager implements DefinitionBackend {
  /**
   * A broken file may have a problem in every line; all of them are the answer of apply, and this many are enough for
   * the log.
   */
  private static final int PROBLEMS_LOGGED = 20;

  /** Parts of the loop. */
  record Tools(Clock clock, ServiceSet services, EffectRunner runner, ProcessStarter starter, Mailbox mailbox,
      EventSink sink, SupervisorLog log,
      ControlBackend desk) {}

  private final PlanSource source;
  private final EnablementStore memory;
  private Settings settings;
  private final Tools tools;
  /** As the last apply made them; a service that is being stopped has an older one for as long. */
  private Map<String, ServiceSpec> definitions;
  private List<TargetSpec> targets;
  private final Set<String> transients = new HashSet<>();
  /** Whether any service stands in a file. */
  private volatile boolean hasServices;
  /** Whether a reload waits for its turn to read: a flood of SIGHUP must not queue up. */
  private volatile boolean reloadQueued;
  private ThreadPoolExecutor reader; // guarded by this

  /** @param plan that reeve was started with */
  DefinitionManager(PlanSource source, EnablementStore memory, Plan plan, Tools tools) {
    this.source = source;
    this.memory = memory;
    this.settings = plan.settings();
    this.tools = tools;
    this.definitions = byName(plan);
    this.targets = plan.targets();
    this.hasServices = !plan.services().isEmpty();
  }

  private static Map<String, ServiceSpec> byName(Plan plan) {
    Map<String, ServiceSpec> map = new LinkedHashMap<>();
    for (ServiceSpec spec : plan.services()) {
      map.put(spec.name(), spec);
    }
    return map;
  }

  // ---- the files

  @Override
  public synchronized void later(Runnable work) {
    if (reader == null) {
      // One thread, so that what was asked for first is read and applied first; it ends when nobody asks any more.
      reader = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
        Thread thread = new Thread(null, task, "reader", 512 * 1024);
        thread.setDaemon(true);
        return thread;
      });
      reader.allowCoreThreadTimeOut(true);
    }
    reader.execute(work);
  }

  @Override
  public PlanReader.Result readFiles() {
    return readFiles(Map.of());
  }

  @Override
  public PlanReader.Result readFiles(Map<String, Integer> instances) {
    PlanReader.Result result = source.read(instances);
    if (hasServices && result instanceof PlanReader.Result.Ok ok && ok.plan().services().isEmpty()) {
      // More often a file that is being written, or one that lost its content, than what anybody wants; Compose refuses
      // it too.
      List<String> files = ok.plan().files();
      return new PlanReader.Result.Bad(
          List.of(new ConfigProblem(new SourceLocation(files.isEmpty() ? "reeve.toml" : files.get(0), 0), "",
              "cannot find any [service.NAME] any more", "to end all services stop reeve")));
    }
    return result;
  }

  @Override
  public Plan current() {
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : definitions.values()) {
      if (!transients.contains(spec.name())) {
        services.add(spec);
      }
    }
    return new Plan(settings, services, targets, tools.desk().info().files());
  }

  @Override
  public PlanDiff compare(Plan next) {
    List<ServiceSpec> before = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (ServiceSpec spec : next.services()) {
      named.add(spec.name());
    }
    for (ServiceSpec spec : definitions.values()) {
      if (!transients.contains(spec.name()) || named.contains(spec.name())) {
        before.add(spec);
      }
    }
    return PlanDiff.compare(settings, before, next);
  }

  @Override
  public void apply(PlanDiff diff, Plan next, Requester by) {
    Map<String, ServiceSpec> fresh = byName(next);
    for (ServiceSpec spec : definitions.values()) {
      if (transients.contains(spec.name())) {
        fresh.putIfAbsent(spec.name(), spec);
      }
    }
    definitions = fresh;
    targets = next.targets();
    hasServices = !next.services().isEmpty();
    for (ServiceSpec spec : next.services()) {
      transients.remove(spec.name()); // a file has it now
    }
    // First who goes, in the order of a stop: what he holds, a port, may be what a new one needs.
    List<PlanDiff.Service> services = diff.services();
    List<String> down = new ArrayList<>();
    for (PlanDiff.Service service : services) {
      if (service.kind() == PlanDiff.Kind.REMOVED || service.kind() == PlanDiff.Kind.RESTART) {
        down.add(service.name());
      }
    }
    tools.services().beginBatch(down);
    try {
      for (int i = services.size() - 1; i >= 0; i--) {
        if (services.get(i).kind() == PlanDiff.Kind.REMOVED) {
          tools.runner().perform(tools.services().remove(services.get(i).name(), by, now()));
        }
      }
      for (PlanDiff.Service service : services) {
        change(service, by);
      }
    } finally {
      tools.runner().perform(tools.services().endBatch(now()));
    }
    tools.services().reorder(names());
    tools.desk().schedulesMayDiffer();
    tools.desk().filesAre(next.files());
    rotate(services, next.settings());
    String text = summary(diff);
    tools.log().info("Applied the configuration: " + text);
    tools.sink().announce("applied", null, "applied the configuration: " + text);
  }

  /** What rotation goes by changes at once, whoever writes. */
  private void rotate(List<PlanDiff.Service> changed, Settings now) {
    for (PlanDiff.Service service : changed) {
      if (service.kind() == PlanDiff.Kind.POLICY && !service.before().logs().equals(service.after().logs())) {
        tools.sink().definitionReplaced(service.name(), tools.runner().output(service.name()));
      }
    }
    if (tools.desk().rotation() != null) {
      tools.desk().rotation().setDiskMax(now.logDiskMax().orElse(0L));
    }
    settings = settings.withLive(now);
  }

  @Override
  public boolean willStart(PlanDiff.Service service) {
    return switch (service.kind()) {
      case UNCHANGED, REMOVED -> false;
      case NEW -> memory.wouldStart(service.after()) && !service.after().schedule().isSet();
      case POLICY, RESTART -> isEnabledNow(service) && tools.services().get(service.name()).target() == Target.DOWN;
    };
  }

  private void change(PlanDiff.Service service, Requester by) {
    ServiceSpec spec = service.after();
    switch (service.kind()) {
      case UNCHANGED, REMOVED -> {}
      case NEW -> tools.runner()
          .perform(tools.services().add(spec, !spec.schedule().isSet() && memory.startsAtBoot(spec), by, now()));
      case POLICY, RESTART -> {
        tools.runner().perform(tools.services().update(spec, service.kind() == PlanDiff.Kind.RESTART, by, now()));
        if (isEnabledNow(service) && tools.services().get(spec.name()).target() == Target.DOWN) {
          tools.runner().apply(spec.name(), new ServiceEvent.StartRequested(Reason.REQUEST, by));
        }
      }
    }
  }

  /**
   * Enabled by this change, or freed of its schedule, and not held down by a person. The other way round nothing is
   * stopped: it is not started with reeve, no more.
   */
  private boolean isEnabledNow(PlanDiff.Service service) {
    boolean could = service.before().enabled() && !service.before().schedule().isSet();
    return !could && service.after().enabled() && !service.after().schedule().isSet()
        && memory.isEnabled(service.after())
        && !memory.isStopped(service.name()) && tools.services().get(service.name()) != null;
  }

  private static String summary(PlanDiff diff) {
    StringBuilder text = new StringBuilder();
    count(text, diff, PlanDiff.Kind.NEW, "new");
    count(text, diff, PlanDiff.Kind.RESTART, "with another process");
    count(text, diff, PlanDiff.Kind.POLICY, "changed live");
    count(text, diff, PlanDiff.Kind.REMOVED, "removed");
    boolean live = false;
    boolean later = false;
    for (PlanDiff.Change change : diff.settings()) {
      live |= Schema.isLive(change.key());
      later |= !Schema.isLive(change.key());
    }
    if (live) {
      text.append(text.length() == 0 ? "" : ", ").append("[reeve] changed live");
    }
    if (later) {
      text.append(text.length() == 0 ? "" : ", ").append("[reeve] changed, which needs a restart of reeve");
    }
    return text.length() == 0 ? "nothing changed" : text.toString();
  }

  private static void count(StringBuilder text, PlanDiff diff, PlanDiff.Kind kind, String word) {
    StringBuilder names = new StringBuilder();
    int count = 0;
    for (PlanDiff.Service service : diff.services()) {
      if (service.kind() == kind && count++ < 10) {
        names.append(names.length() == 0 ? "" : ", ").append(service.name());
      }
    }
    if (count > 0) {
      text.append(text.length() == 0 ? "" : ", ").append(count).append(' ').append(word).append(" (").append(names)
          .append(count > 10 ? ", ..." : "").append(')');
    }
  }

  /**
   * SIGHUP: reads and applies, and tells the log what came of it. The loop thread.
   *
   * @param sentence the signal
   */
  void reload(String sentence, Requester by) {
    tools.desk().record("reload", List.of(), sentence, by);
    if (reloadQueued) {
      return; // the one that waits will read what is there now
    }
    reloadQueued = true;
    later(() -> {
      reloadQueued = false;
      PlanReader.Result result = readFiles();
      tools.mailbox().post(() -> reload(result, by));
    });
  }

  private void reload(PlanReader.Result result, Requester by) {
    if (tools.services().isShuttingDown()) {
      tools.log().warn("Did not apply its configuration: reeve is shutting down");
    } else if (result instanceof PlanReader.Result.Ok ok) {
      for (ConfigProblem warning : ok.warnings()) {
        tools.log().warn("Warning: " + warning);
      }
      apply(compare(ok.plan()), ok.plan(), by);
    } else {
      List<ConfigProblem> problems = ((PlanReader.Result.Bad) result).problems();
      tools.log().error("Cannot apply the configuration, everything goes on as it was: " + problems.size()
          + (problems.size() == 1 ? " problem" : " problems"));
      for (ConfigProblem problem : problems.subList(0, Math.min(problems.size(), PROBLEMS_LOGGED))) {
        tools.log().error("Problem: " + problem);
      }
    }
  }

  // ---- single services

  @Override
  public void add(ServiceSpec spec, Requester by) {
    transients.add(spec.name());
    definitions.put(spec.name(), spec);
    tools.runner().perform(tools.services().add(spec, true, by, now()));
    tools.desk().schedulesMayDiffer();
  }

  @Override
  public void remove(String name, Requester by) {
    transients.remove(name);
    definitions.remove(name); // also while it is being stopped, so that files which have it from now on bring it anew
    tools.runner().perform(tools.services().remove(name, by, now()));
    tools.desk().schedulesMayDiffer();
  }

  @Override
  public ServiceSpec spec(String name) {
    ServiceSpec spec = definitions.get(name);
    Service service = spec == null ? tools.services().get(name) : null;
    return service == null ? spec : service.spec(); // one that was taken out of the files, for as long as it lives
  }

  @Override
  public boolean reload(String name, Consumer<String> then) {
    if (tools.runner().reloads().isRunning(name)) {
      return false;
    }
    tools.runner().reloads().begin(tools.services().get(name), spec(name).hooks().reload().get(), then);
    return true;
  }

  @Override
  public boolean isTransient(String name) {
    return transients.contains(name);
  }

  @Override
  public Context context(String name) {
    ServiceSpec spec = spec(name);
    return spec == null ? null : new Context(
        spec.process().workingDirectory().orElse(System.getProperty("user.dir")),
        tools.starter().environment(spec).toMap());
  }

  @Override
  public List<TargetSpec> targets() {
    return targets;
  }

  @Override
  public List<String> names() {
    return new ArrayList<>(definitions.keySet());
  }

  private long now() {
    return tools.clock().nanos();
  }
}
