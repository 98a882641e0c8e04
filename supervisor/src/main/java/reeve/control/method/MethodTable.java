package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
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
  /** @param since the first version of reeve that has it */
  record Entry(String since, Method method) {}

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
    Entry entry = entries().get(name);
    if (entry == null) {
      throw new RpcException(RpcException.NO_SUCH_METHOD,
          "cannot find the method " + Escaped.quote(name) + "; there are " + String.join(", ", names()));
    }
    return entry.method();
  }

  /** The methods, which are loaded when the first client makes a request. */
  Map<String, Entry> entries() {
    if (entries == null) {
      entries = new LinkedHashMap<>();
      PendingWaits waits = new PendingWaits();
      ProcessSamples samples = new ProcessSamples(posix, clock);
      add("version", new VersionMethod(this::names));
      add("status", new StatusMethod(samples));
      add("tree", new TreeMethod(samples));
      for (ServiceAction action : ServiceAction.values()) {
        add(action.method(), new ServiceActionMethod(action, waits));
      }
      add("await", new AwaitMethod(waits));
      add("reset", ServiceMethods::reset);
      add("signal", ServiceMethods::signal);
      add("enable", call -> ServiceMethods.enable(call, true));
      add("disable", call -> ServiceMethods.enable(call, false));
      add("events", EventsMethod::call);
      add("shutdown", ShutdownMethod::call);
      add("upgrade", UpgradeMethod::call);
      DefinitionMethods definitions = new DefinitionMethods(waits);
      add("plan", DefinitionMethods::plan);
      add("apply", definitions::apply);
      add("reload", definitions::reload);
      add("scale", new ScaleMethod(definitions));
      TransientMethods transients = new TransientMethods(waits);
      add("add", transients::add);
      add("remove", transients::remove);
      add("definition", InspectMethods::definition);
      add("context", InspectMethods::context);
      add("graph", GraphMethod::call);
    }
    return entries;
  }

  /** Adds a method that the first version of reeve had. */
  private void add(String name, Method method) {
    entries.put(name, new Entry("0.1", method));
  }

  private List<String> names() {
    return new ArrayList<>(entries().keySet());
  }
}
