package reeve.control;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.core.Requester;

/**
 * What the control socket asks about definitions: part of {@link SupervisorBackend}. The loop thread, except where
 * said.
 */
public interface DefinitionBackend {
  /**
   * In which a process of a service would begin.
   *
   * @param directory absolute
   * @param environment {@code NAME} to value, all of it; of bytes that are no UTF-8 the replacement character
   */
  record Context(String directory, Map<String, String> environment) {}

  /** Runs work that may block, one after the other, on a thread of its own. Any thread. */
  void later(Runnable work);

  /** Reads the files that reeve was started with again, as it did then. May block: see {@link #later}. */
  PlanReader.Result readFiles();

  /** The same, with other numbers of instances than the files say. May block: see {@link #later}. */
  PlanReader.Result readFiles(Map<String, Integer> instances);

  /** What reeve goes by at present: without transient services. */
  Plan current();

  /** What would change. Transient services are no matter of the files, unless these name one. */
  PlanDiff compare(Plan next);

  /**
   * Whether an apply starts it, though it is not wanted up now: it is new, or enabled by the change, and no person said
   * otherwise.
   */
  boolean willStart(PlanDiff.Service service);

  /** Does what {@link #compare} told, in the same call of the loop. */
  void apply(PlanDiff diff, Plan next, Requester by);

  /** Adds a transient service and starts it. There is none of that name. */
  void add(ServiceSpec spec, Requester by);

  /** Stops a service and then takes it away. */
  void remove(String name, Requester by);

  /** @return its definition as the last apply made it; null if there is none of that name */
  ServiceSpec spec(String name);

  /**
   * Runs the {@code reload-command} of a service that runs.
   *
   * @param then told once, perhaps before this returns: null, or why it was no reload, for people
   * @return false: it is being run already
   */
  boolean reload(String name, Consumer<String> then);

  /** Whether it stands in no file. */
  boolean isTransient(String name);

  /** @return null if there is none of that name */
  Context context(String name);

  /** As the last apply made them. */
  List<TargetSpec> targets();

  /** Names in the order of {@code plan}; behind them transient ones. */
  List<String> names();
}
