package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import reeve.config.access.AccessRule.Right;
import reeve.config.util.Escaped;
import reeve.control.Method;
import reeve.control.MethodLookup;
import reeve.control.RpcException;
import reeve.control.ServiceAction;
import reeve.control.process.ProcessSamples;
import reeve.posix.Posix;

/**
 * The methods of the protocol by name. A new method needs a {@link Method}, a line in {@link #entries}, and a row in
 * docs/protocol.md; a test compares the two. Control thread only.
 */
public final class MethodTable implements MethodLookup {
  /**
   * @param since the first version of reeve that has it
   * @param right what a client needs for it: what reveals or changes the environment of services needs
   *     {@link Right#ADMIN}
   */
  record Entry(String since, Right right, Method method) {}

  private final Posix posix;
  private final LongSupplier clock;
  private Map<String, Entry> entries;

  /**
   * @param posix an instance for the control thread
   * @param clock a monotonic clock in nanoseconds
   */
  public MethodTable(Posix posix, LongSupplier clock) {
    this.posix = posix;
    this.clock = clock;
  }

  @Override
  public Method get(String name) throws RpcException {
    return entry(name).method();
  }

  @Override
  public Right right(String name) throws RpcException {
    return entry(name).right();
  }

  private Entry entry(String name) throws RpcException {
    Entry entry = entries().get(name);
    if (entry == null) {
      throw new RpcException(RpcException.NO_SUCH_METHOD,
          "cannot find the method " + Escaped.quote(name) + "; there are " + String.join(", ", names()));
    }
    return entry;
  }

  /** The methods, which are loaded when the first client makes a request. */
  Map<String, Entry> entries() {
    if (entries == null) {
      entries = new LinkedHashMap<>();
      PendingWaits waits = new PendingWaits();
      ProcessSamples samples = new ProcessSamples(posix, clock);
      add("version", Right.READ, new VersionMethod(this::names));
      add("status", Right.READ, new StatusMethod(samples));
      add("tree", Right.READ, new TreeMethod(samples));
      for (ServiceAction action : ServiceAction.values()) {
        add(action.method(), Right.OPERATE, new ServiceActionMethod(action, waits));
      }
      add("await", Right.READ, new AwaitMethod(waits));
      add("reset", Right.OPERATE, ServiceMethods::reset);
      add("signal", Right.OPERATE, ServiceMethods::signal);
      add("enable", Right.OPERATE, call -> ServiceMethods.enable(call, true));
      add("disable", Right.OPERATE, call -> ServiceMethods.enable(call, false));
      add("watch", Right.OPERATE, ServiceMethods::watch);
      add("events", Right.READ, EventsMethod::call);
      add("shutdown", Right.ADMIN, ShutdownMethod::call);
      add("upgrade", Right.ADMIN, UpgradeMethod::call);
      DefinitionMethods definitions = new DefinitionMethods(waits);
      add("plan", Right.READ, DefinitionMethods::plan);
      add("apply", Right.ADMIN, definitions::apply);
      add("reload", Right.OPERATE, definitions::reload);
      add("scale", Right.OPERATE, new ScaleMethod(definitions));
      TransientMethods transients = new TransientMethods(waits);
      add("add", Right.ADMIN, transients::add);
      add("remove", Right.ADMIN, transients::remove);
      add("definition", Right.ADMIN, InspectMethods::definition);
      add("context", Right.ADMIN, InspectMethods::context);
      add("graph", Right.READ, GraphMethod::call);
    }
    return entries;
  }

  /** Adds a method that the first version of reeve had. */
  private void add(String name, Right right, Method method) {
    entries.put(name, new Entry("0.1", right, method));
  }

  private List<String> names() {
    return new ArrayList<>(entries().keySet());
  }
}
