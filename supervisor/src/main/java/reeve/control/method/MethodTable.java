package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import reeve.config.util.Escaped;
import reeve.control.Method;
import reeve.control.Protocol;
import reeve.control.RpcException;
import reeve.control.SupervisorBackend;
import reeve.control.process.ProcessSamples;
import reeve.json.Json;
import reeve.posix.Posix;

/**
 * The methods of the protocol by name. A new one: a {@link Method}, a line in the constructor here, a section in
 * docs/protocol.md (a test compares the two).
 */
public final class MethodTable {
  /** @param since the version of reeve that has it first */
  record Entry(String since, Method method) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** @param clock nanoseconds that only go forward */
  public MethodTable(Posix posix, LongSupplier clock) {
    PendingWaits waits = new PendingWaits();
    add("version", "0.1", new VersionMethod(this));
    ProcessSamples samples = new ProcessSamples(posix, clock);
    add("status", "0.1", new StatusMethod(samples));
    add("tree", "0.1", new TreeMethod(samples));
    for (WaitCondition goal : List.of(WaitCondition.START, WaitCondition.STOP, WaitCondition.RESTART,
        WaitCondition.KILL)) {
      add(goal.method(), "0.1", new ServiceActionMethod(goal, waits));
    }
    add("reset", "0.1", ImmediateMethods::reset);
    add("signal", "0.1", ImmediateMethods::signal);
    add("enable", "0.1", call -> ImmediateMethods.enable(call, true));
    add("disable", "0.1", call -> ImmediateMethods.enable(call, false));
    add("events", "0.1", ImmediateMethods::events);
    add("shutdown", "0.1", ImmediateMethods::shutdown);
    DefinitionMethods definitions = new DefinitionMethods(waits);
    add("plan", "0.1", definitions::plan);
    add("apply", "0.1", definitions::apply);
    add("reload", "0.1", definitions::reload);
    add("scale", "0.1", new ScaleMethod(definitions));
    TransientMethods transients = new TransientMethods(waits);
    add("add", "0.1", transients::add);
    add("remove", "0.1", transients::remove);
    add("definition", "0.1", InspectMethods::definition);
    add("context", "0.1", InspectMethods::context);
    add("graph", "0.1", GraphMethod::call);
  }

  private void add(String name, String since, Method method) {
    entries.put(name, new Entry(since, method));
  }

  public Method get(String name) throws RpcException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new RpcException(RpcException.NO_SUCH_METHOD,
          "cannot find the method " + Escaped.quote(name) + "; there are " + String.join(", ", names()));
    }
    return entry.method();
  }

  List<String> names() {
    return new ArrayList<>(entries.keySet());
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /** The first line of every connection: a notification, so that it is in nobody's way. */
  public static String greeting(SupervisorBackend.Info info) {
    return Json.write(json -> {
      json.beginObject();
      json.name("jsonrpc").value("2.0");
      json.name("method").value("hello");
      json.name("params").beginObject();
      json.name("server").value("reeve");
      json.name("version").value(info.version());
      json.name("protocol").value(Protocol.VERSION);
      json.name("pid").value(info.pid());
      json.endObject();
      json.endObject();
    });
  }
}
