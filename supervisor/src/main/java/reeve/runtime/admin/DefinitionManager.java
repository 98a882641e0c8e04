package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import reeve.config.access.AccessRule;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.execution.ExecutionSpec;
import reeve.config.Settings;
import reeve.config.SourceLocation;
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

  private final PlanSource source;
  private final PlanApplier applier;
  private final Followers followers;
  private final ServiceEnvironment environment;
  private final ReloadCommands reloads;
  private final DefinitionAccount account = new DefinitionAccount(Runtime.getRuntime().maxMemory());
  private final Set<String> transients;
  /** As the last apply made them; a service that is being stopped keeps its older definition until it is down. */
  private Map<String, ServiceSpec> definitions;
  private List<TargetSpec> targets;
  private volatile Settings settings;
  /** The plan of the files that was applied last. */
  private volatile Plan applied;
  private final ReaderThread reader = new ReaderThread();
  private long version;

  /**
   * @param plan the plan that reeve was started with
   * @param transients the names of the services that clients added, kept up to date here
   */
  public DefinitionManager(PlanSource source, Plan plan, PlanApplier applier, Followers followers,
      ServiceEnvironment environment, ReloadCommands reloads, Set<String> transients) {
    this.source = source;
    this.applier = applier;
    this.followers = followers;
    this.environment = environment;
    this.reloads = reloads;
    this.settings = plan.settings();
    this.definitions = byName(plan);
    this.targets = plan.targets();
    this.applied = plan;
    this.transients = transients;
    for (String name : transients) {
      ServiceSpec spec = applier.service(name).spec();
      definitions.put(name, spec);
      account.add(spec);
    }
  }

  private static Map<String, ServiceSpec> byName(Plan plan) {
    Map<String, ServiceSpec> map = new LinkedHashMap<>();
    for (ServiceSpec spec : plan.services()) {
      map.put(spec.name(), spec);
    }
    return map;
  }

  /** {@code [reeve] allow} as it is in effect. Any thread. */
  List<AccessRule> allow() {
    return settings.allow();
  }

  // ---- the files

  /** Whether there are files that can be read again. */
  boolean canRead() {
    return source != null;
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
    reader.run(work);
  }

  @Override
  public PlanReader.Result readFiles() {
    return readFiles(Map.of());
  }

  @Override
  public PlanReader.Result readFiles(Map<String, Integer> instances) {
    PlanReader.Result result = source.read(instances);
    if (!applied.services().isEmpty() && result instanceof PlanReader.Result.Ok ok && ok.plan().services().isEmpty()) {
      // This is more often a file that is being written, or that lost its content, than an intention. Compose refuses
      // such files too.
      List<String> read = ok.plan().files();
      return bad(read, "cannot find any [service.NAME] any more", "to end all services stop reeve");
    }
    result = RetainedServices.in(applied, result);
    String tooLarge = result instanceof PlanReader.Result.Ok ok ? account.refusal(ok.plan().services()) : null;
    return tooLarge == null ? result : bad(files(), "cannot keep so much: " + tooLarge, "");
  }

  @Override
  public Lacking lacking(Plan next) {
    return followers.programs().lacking(applied, next);
  }

  /** Logs what this machine lacks for the services that reeve was started with. The reading thread does the work. */
  void warnAfterBoot() {
    Plan booted = applied;
    try {
      runBlocking(new Runnable() {
        @Override
        public void run() {
          for (ConfigProblem missing : followers.programs().afterBoot(booted)) {
            followers.log().warn("Warning: " + missing);
          }
        }
      });
    } catch (OutOfMemoryError e) {
      followers.log().warn("Cannot check what the services need: " + e.getMessage());
    }
  }

  private static PlanReader.Result bad(List<String> read, String message, String hint) {
    SourceLocation source = new SourceLocation(read.isEmpty() ? "reeve.toml" : read.get(0), 0);
    return new PlanReader.Result.Bad(List.of(new ConfigProblem(source, "", message, hint)));
  }

  @Override
  public Plan current() {
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : definitions.values()) {
      if (!transients.contains(spec.name())) {
        services.add(spec);
      }
    }
    return new Plan(settings, services, targets, files(), applied.layers());
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
    version++;
    account.retain(transients);
    targets = next.targets();
    for (ServiceSpec spec : next.services()) {
      transients.remove(spec.name()); // a file has it now
    }
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
  public void remove(String name, Requester by) {
    transients.remove(name);
    account.remove(name);
    definitions.remove(name); // at once: files that define this name while it is being stopped define a new service
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
