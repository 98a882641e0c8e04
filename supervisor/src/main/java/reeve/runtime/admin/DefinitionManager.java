package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import reeve.config.access.AccessRule;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.execution.ExecutionSpec;
import reeve.config.Settings;
import reeve.config.TargetSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.rotation.RotationStatus;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.ServiceEnvironment;
import reeve.runtime.schedule.Scheduler;

/**
 * Holds the definitions of services, from the files and from clients (transient services), and changes them while reeve
 * runs. Loop thread, except for the methods that {@link DefinitionBackend} names.
 */
public final class DefinitionManager implements DefinitionBackend {
  /**
   * The parts of reeve that follow a change of definitions.
   *
   * @param rotation null: no logs are rotated
   * @param programs checks definitions before they are applied
   * @param control informs the control socket
   */
  public record Followers(Scheduler scheduler, RotationStatus rotation, EventSink sink, SupervisorLog log,
      PlanPrograms programs, ControlEvents control) {}

  private final FileReading files;
  private final PlanApplier applier;
  private final Followers followers;
  private final ServiceEnvironment environment;
  private final ReloadCommands reloads;
  private final DefinitionAccount account = new DefinitionAccount(Runtime.getRuntime().maxMemory());
  private final ClientServices transients;
  /** As the last apply made them; a service that is being stopped keeps its older definition until it is down. */
  private Map<String, ServiceSpec> definitions;
  private List<TargetSpec> targets;
  private volatile Settings settings;
  /** The plan of the files that was applied last. */
  private volatile Plan applied;
  /** The definitions of the services that were made of templates, for the thread that reads files. Immutable. */
  private volatile List<ServiceSpec> made;
  private long version;

  /**
   * @param plan the plan that reeve was started with
   * @param transients the services that clients added, kept up to date here
   */
  public DefinitionManager(PlanSource source, Plan plan, PlanApplier applier, Followers followers,
      ServiceEnvironment environment, ReloadCommands reloads, ClientServices transients) {
    this.files = new FileReading(source, account);
    this.applier = applier;
    this.followers = followers;
    this.environment = environment;
    this.reloads = reloads;
    this.settings = plan.settings();
    this.definitions = plan.byName();
    this.targets = plan.targets();
    this.applied = plan;
    this.transients = transients;
    for (String name : transients.names()) {
      ServiceSpec spec = applier.service(name).spec();
      definitions.put(name, spec);
      account.add(spec);
    }
    this.made = transients.made(definitions);
  }

  /** {@code [reeve] allow} as it is in effect. Any thread. */
  List<AccessRule> allow() {
    return settings.allow();
  }

  // ---- the files

  /** Whether there are files that can be read again. */
  boolean canRead() {
    return files.canRead();
  }

  /** Whether there are services that were made of templates. */
  boolean hasMade() {
    return !made.isEmpty();
  }

  /** Returns a number that grows with each apply. */
  long version() {
    return version;
  }

  /** Returns the files of the last apply. Any thread. */
  List<String> files() {
    return applied.files();
  }

  @Override
  public void runBlocking(Runnable work) {
    files.run(work);
  }

  @Override
  public PlanReader.Result readFiles() {
    return files.read(applied, made, Map.of(), List.of());
  }

  @Override
  public PlanReader.Result readFiles(Map<String, Integer> instances) {
    return files.read(applied, made, instances, List.of());
  }

  @Override
  public PlanReader.Result readFilesWith(List<String> more) {
    return files.read(applied, made, Map.of(), more);
  }

  @Override
  public Lacking lacking(Plan next) {
    return followers.programs().lacking(applied, next);
  }

  /** Logs what this machine lacks for the services that reeve was started with. The reading thread does the work. */
  void warnAfterBoot() {
    files.warnAfterBoot(applied, followers.programs(), followers.log());
  }

  @Override
  public Plan current() {
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : definitions.values()) {
      if (!transients.contains(spec.name()) || transients.made().contains(spec.name())) {
        services.add(spec);
      }
    }
    return new Plan(settings, services, targets, files(),
        applied.layers().with(applied.layers().templates(), transients.made()));
  }

  @Override
  public PlanDiff compare(Plan read) {
    Plan next = transients.withoutOwn(read);
    List<ServiceSpec> before = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (ServiceSpec spec : next.services()) {
      named.add(spec.name());
    }
    for (ServiceSpec spec : definitions.values()) {
      if (!transients.contains(spec.name()) || named.contains(spec.name())
          || transients.made().contains(spec.name()) && next.layers().templateOf(spec.name()) == null) {
        before.add(spec); // a service of a template that the files have was made after they were read
      }
    }
    return PlanDiff.compare(settings, before, next);
  }

  /** Reports the beginning and the end of a reload, in pairs: see {@link EventSink#reloading}. */
  void reloading(boolean begins) {
    followers.sink().reloading(begins);
  }

  @Override
  public void apply(PlanDiff diff, Plan read, Requester by) {
    reloading(true);
    try {
      replace(diff, read, by);
    } finally {
      reloading(false);
    }
  }

  private void replace(PlanDiff diff, Plan read, Requester by) {
    Plan next = transients.withoutOwn(read);
    Map<String, ServiceSpec> fresh = next.byName();
    transients.follow(next);
    for (ServiceSpec spec : definitions.values()) {
      if (transients.contains(spec.name())) {
        fresh.putIfAbsent(spec.name(), spec);
      }
    }
    definitions = fresh;
    version++;
    account.retain(transients.names());
    targets = next.targets();
    made = transients.made(definitions);
    applier.apply(diff.services(), names(), by);
    applied = next;
    followers.scheduler().sync();
    if (followers.rotation() != null) {
      followers.rotation().setDiskMax(next.settings().logDiskMax().orElse(0L));
    }
    settings = settings.withLive(next.settings());
    followers.control().checkSocket();
    String text = PlanSummary.of(diff);
    followers.log().info("Applied the configuration: " + text);
    followers.sink().announce("applied", null, "applied the configuration: " + text);
  }

  @Override
  public boolean willStart(PlanDiff.Service service) {
    return applier.willStart(service);
  }

  // ---- single services

  @Override
  public String refusal(ServiceSpec spec) {
    return account.refusal(spec, definitions.values());
  }

  @Override
  public void add(ServiceSpec spec, Requester by) {
    account.add(spec);
    transients.add(spec.name());
    definitions.put(spec.name(), spec);
    applier.add(spec, true, by);
    followers.scheduler().sync();
  }

  @Override
  public void make(List<ServiceSpec> specs, Requester by) {
    for (ServiceSpec spec : specs) {
      account.add(spec);
      transients.addMade(spec.name());
      definitions.put(spec.name(), spec);
      applier.add(spec, false, by);
    }
    made = transients.made(definitions);
    followers.scheduler().sync();
  }

  @Override
  public void remove(String name, Requester by) {
    transients.remove(name);
    account.remove(name);
    definitions.remove(name); // at once: files that define this name while it is being stopped define a new service
    made = transients.made(definitions);
    applied = ClientServices.without(applied, Set.of(name));
    applier.remove(name, by);
    followers.scheduler().sync();
  }

  @Override
  public ServiceSpec spec(String name) {
    ServiceSpec spec = definitions.get(name);
    Service service = spec == null ? applier.service(name) : null;
    return service == null ? spec : service.spec(); // removed from the files, and still being stopped
  }

  @Override
  public boolean reload(String name, Consumer<String> then) {
    if (reloads.isRunning(name)) {
      return false;
    }
    reloads.begin(applier.service(name), spec(name).hooks().reload().get(), then);
    return true;
  }

  @Override
  public void awaitReload(String name, Consumer<String> then) {
    reloads.await(name, then);
  }

  @Override
  public boolean isTransient(String name) {
    return transients.contains(name);
  }

  @Override
  public Context context(String name) {
    ServiceSpec spec = spec(name);
    return spec == null ? null : new Context(
        spec.process().workingDirectory()
            .orElse(spec.execution().rootDirectory().isPresent() ? "/" : System.getProperty("user.dir")),
        environment.of(spec).toMap(),
        spec.execution().user().user().orElse(null), spec.execution() != ExecutionSpec.INHERITED);
  }

  @Override
  public List<TargetSpec> targets() {
    return targets;
  }

  @Override
  public List<String> names() {
    return new ArrayList<>(definitions.keySet());
  }
}
