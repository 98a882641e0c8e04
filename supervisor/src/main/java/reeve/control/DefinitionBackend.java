package reeve.control;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.core.Requester;

/**
 * The definitions of the supervisor as the control socket uses them. Loop thread only, unless a method says otherwise.
 */
public interface DefinitionBackend {
  /**
   * The directory and environment with which a process of a service starts.
   *
   * @param directory absolute
   * @param environment all variables by name; U+FFFD stands for bytes that are not UTF-8
   * @param user its user as in the definition; null: that of reeve
   * @param hasExecution whether its user, limits or surroundings differ from those of reeve
   */
  record Context(String directory, Map<String, String> environment, String user, boolean hasExecution) {}

  /**
   * What this machine lacks.
   *
   * @param starts by service: why it cannot be started
   * @param others what services need later, such as a {@code stop-command}
   */
  record Lacking(Map<String, ConfigProblem> starts, List<ConfigProblem> others) {
    /** For files that cannot be used. */
    public static final Lacking NOTHING = new Lacking(Map.of(), List.of());
  }

  /** Runs work that may block on another thread, one task after the other. Any thread. */
  void runBlocking(Runnable work);

  /** Reads the files that reeve was started with again, as it did then. May block: see {@link #runBlocking}. */
  PlanReader.Result readFiles();

  /**
   * Reads the files with other numbers of instances than in the files. May block: see {@link #runBlocking}.
   *
   * @param instances numbers by the name of the table
   */
  PlanReader.Result readFiles(Map<String, Integer> instances);

  /**
   * Reads the files with more services, of those for which they have a template. May block: see {@link #runBlocking}.
   *
   * @param made their names, such as {@code worker@a}
   */
  PlanReader.Result readFilesWith(List<String> made);

  /** Checks what the services of a plan that are new or changed need. May block: see {@link #runBlocking}. */
  Lacking lacking(Plan next);

  /** The plan that is in effect, without transient services that have a definition of their own. */
  Plan current();

  /** Compares the definitions with another plan. Transient services are ignored, unless the plan names one. */
  PlanDiff compare(Plan next);

  /**
   * Whether an apply starts a service that is not wanted up now: because it is new, or because the change enables it
   * and no request has stopped or disabled it.
   */
  boolean willStart(PlanDiff.Service service);

  /** Makes the changes that {@link #compare} found, in the same call of the loop. */
  void apply(PlanDiff diff, Plan next, Requester by);

  /** @return null, or why the definition of one more service takes too much memory, as the end of a sentence */
  String refusal(ServiceSpec spec);

  /** Adds a transient service and starts it. No service of that name may exist. */
  void add(ServiceSpec spec, Requester by);

  /**
   * Adds services that were made of templates, without a start. They are transient, and each apply makes them again. No
   * service of such a name may exist.
   */
  void make(List<ServiceSpec> specs, Requester by);

  /** Stops a service and then removes it. */
  void remove(String name, Requester by);

  /** @return the definition since the last apply; null if there is no service of that name */
  ServiceSpec spec(String name);

  /**
   * Runs the {@code reload-command} of a service that runs.
   *
   * @param onEnd is called once, perhaps before this method returns: with null, or with the reason of the failure, for
   *     people
   * @return false if the command of an earlier request still runs
   */
  boolean reload(String name, Consumer<String> onEnd);

  /**
   * Waits for the end of a {@code reload-command} that runs since the former program of this reeve.
   *
   * @param onEnd as of {@link #reload}
   */
  void awaitReload(String name, Consumer<String> onEnd);

  /** Whether the service is in no file. */
  boolean isTransient(String name);

  /** @return null if there is no service of that name */
  Context context(String name);

  /** The targets since the last apply. */
  List<TargetSpec> targets();

  /** The names of the services in the order of the files, then those of transient services. */
  List<String> names();
}
