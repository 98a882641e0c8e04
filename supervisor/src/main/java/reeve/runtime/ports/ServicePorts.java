package reeve.runtime.ports;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.port.PortSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.Sockets;
import reeve.time.BackgroundWorker;

/**
 * The numbers of the declared ports of services. A port is tried by one bind(2) before each start; with {@code bump}
 * the next free one is taken, and kept over restarts while it is free. What is chosen is not stored: a reeve that takes
 * over a running service reads it in the environment of its main process. Loop thread.
 */
public final class ServicePorts implements LoopComponent {
  private final Sockets sockets;
  private final Files files;
  private final ServiceSet services;
  /** By service: the numbers of its ports by their names. */
  private final Map<String, Map<String, Integer>> chosen = new HashMap<>();
  /** By protocol and number: the service that has the port, or is about to listen on it. */
  private final Map<String, String> claims = new HashMap<>();
  private int version;

  private final PortHolders holders;

  /** @param worker searches the processes that hold ports; what it finds is posted to the mailbox */
  public ServicePorts(Posix posix, ServiceSet services, BackgroundWorker worker, Mailbox mailbox) {
    this.sockets = posix;
    this.files = posix;
    this.services = services;
    this.holders = new PortHolders(posix, worker, mailbox);
  }

  /** Finds the processes that hold ports. */
  public PortHolders holders() {
    return holders;
  }

  /** Returns a number that changes whenever the number of a port does. */
  public int version() {
    return version;
  }

  /**
   * Claims the ports of a service that is about to be started.
   *
   * @return null: it has them, or has none
   */
  public PortProblem claim(ServiceSpec spec) {
    if (spec.process().ports().isEmpty()) {
      return null;
    }
    for (PortSpec port : spec.process().ports()) {
      PortProblem problem = claim(spec, port);
      if (problem != null) {
        release(spec.name());
        return problem;
      }
    }
    return null;
  }

  private PortProblem claim(ServiceSpec spec, PortSpec port) {
    int preferred = number(spec, port);
    PortProblem first = attempt(spec, port, preferred);
    if (first == null || !port.bump() || isFinal(first)) {
      return first;
    }
    for (int number = port.number(); number <= port.lastNumber(); number++) {
      if (number != preferred) {
        PortProblem problem = attempt(spec, port, number);
        if (problem == null || isFinal(problem)) {
          return problem;
        }
      }
    }
    return new PortProblem("there is no free port for " + text(port) + ": all of " + port.number() + " to "
        + port.lastNumber() + " are in use; end what listens there, or declare another port", null);
  }

  /** Whether another number would have the same problem. */
  private static boolean isFinal(PortProblem problem) {
    return problem.held() == null && !problem.message().contains(" is in use by the service ");
  }

  private PortProblem attempt(ServiceSpec spec, PortSpec port, int number) {
    String key = key(port, number);
    String other = claims.get(key);
    if (other != null && !other.equals(spec.name())) {
      return new PortProblem(text(port, number) + " is in use by the service \"" + other + '"',
          null);
    }
    int error = sockets.tryBind(number, port.protocol() == PortSpec.Protocol.UDP);
    if (error == 0) {
      claims.put(key, spec.name());
      choose(spec.name(), port, number);
      return null;
    }
    if (error == Errno.EADDRINUSE) {
      return new PortProblem(text(port, number) + " is in use",
          new PortSpec(port.name(), number, port.bump(), port.protocol()));
    }
    if (error == Errno.EACCES) {
      return new PortProblem(text(port, number) + " cannot be used: reeve has no right to ports that low; use a port "
          + "from 1024, run reeve with the capability CAP_NET_BIND_SERVICE, or lower the sysctl "
          + "net.ipv4.ip_unprivileged_port_start", null);
    }
    return new PortProblem(text(port, number) + " cannot be used: " + Errno.text(error), null);
  }

  private void choose(String service, PortSpec port, int number) {
    Map<String, Integer> numbers = chosen.computeIfAbsent(service, name -> new HashMap<>());
    Integer before = numbers.put(port.name(), number);
    version += before == null && number == port.number() || before != null && before == number ? 0 : 1;
  }

  private static String key(PortSpec port, int number) {
    return port.protocol().word() + number;
  }

  private static String text(PortSpec port) {
    return port.isNamed() ? "the port \"" + port.name() + '"' : "the port " + port.number();
  }

  private static String text(PortSpec port, int number) {
    return (port.protocol() == PortSpec.Protocol.UDP ? "udp port " : "port ") + number
        + (port.isNamed() ? " (\"" + port.name() + "\")" : "");
  }

  /** Gives up what a service has claimed: none of its processes lives. Its choice stays preferred. */
  public void release(String service) {
    if (!claims.isEmpty()) {
      claims.values().removeIf(service::equals);
    }
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    release(service);
  }

  @Override
  public void forget(String service) {
    release(service);
    chosen.remove(service);
  }

  @Override
  public void adopted(Service service, int firstPid) {
    adopt(service);
  }

  /** Claims the ports of a service that a former reeve started: they are in the environment of its main process. */
  private void adopt(Service service) {
    List<PortSpec> ports = service.spec().process().ports();
    if (ports.isEmpty() || service.run().pid() == 0) {
      return;
    }
    String text = files.readText("/proc/" + service.run().pid() + "/environ");
    for (PortSpec port : ports) {
      int number = port.number();
      for (String entry : text == null || !port.bump() ? new String[0] : text.split("\0")) {
        if (entry.startsWith(port.variable() + "=")) {
          number = inRange(port, entry.substring(port.variable().length() + 1));
        }
      }
      claims.put(key(port, number), service.name());
      choose(service.name(), port, number);
    }
  }

  /** A process may write over its environment: only a number that reeve may have chosen counts. */
  private static int inRange(PortSpec port, String text) {
    try {
      int number = Integer.parseInt(text);
      return number >= port.number() && number <= port.lastNumber() ? number : port.number();
    } catch (NumberFormatException e) {
      return port.number();
    }
  }

  /** Returns the number of a port: the chosen one, or else the declared one. */
  public int number(ServiceSpec spec, PortSpec port) {
    if (port.bump() && !chosen.containsKey(spec.name())) {
      Service service = services.get(spec.name());
      if (service != null && service.run().pid() != 0) {
        adopt(service); // a former reeve has started it
      }
    }
    Map<String, Integer> numbers = port.bump() ? chosen.get(spec.name()) : null;
    Integer number = numbers == null ? null : numbers.get(port.name());
    return number == null || number < port.number() || number > port.lastNumber() ? port.number() : number;
  }

  /** Adds PORT, the first one, and PORT_NAME of each port, unless the service sets these variables itself. */
  public void addVariables(ServiceSpec spec, Map<String, String> values) {
    List<PortSpec> ports = spec.process().ports();
    for (int i = 0; i < ports.size(); i++) {
      String number = String.valueOf(number(spec, ports.get(i)));
      if (i == 0) {
        values.putIfAbsent("PORT", number);
      }
      values.putIfAbsent(ports.get(i).variable(), number);
    }
  }

  /**
   * Replaces the references to ports with {@code bump}, as {@code ${service.api.ports.http}}. A port of a service that
   * has not been started yet is chosen now, so that the order of the starts does not matter.
   */
  public String resolve(String text) {
    int from = text.indexOf("${service.");
    if (from < 0) {
      return text;
    }
    String result = text;
    for (; from >= 0; from = result.indexOf("${service.", from)) {
      int end = result.indexOf('}', from);
      int middle = end < 0 ? -1 : result.lastIndexOf(".ports.", end);
      Service service = middle < from + 10 ? null : services.get(result.substring(from + 10, middle));
      String name = service == null ? "" : result.substring(middle + 7, end);
      int number = 0;
      for (PortSpec port : service == null ? List.<PortSpec>of() : service.spec().process().ports()) {
        number = port.name().equals(name) ? chosenNumber(service, port) : number;
      }
      if (number != 0) {
        result = result.substring(0, from) + number + result.substring(end + 1);
      } else {
        from++; // not a reference, or to a service that is gone
      }
    }
    return result;
  }

  private int chosenNumber(Service service, PortSpec port) {
    Map<String, Integer> known = chosen.get(service.name());
    if (known == null || !known.containsKey(port.name())) {
      if (service.run().pid() == 0) {
        claim(service.spec(), port); // if none is free, the start of that service reports it
      }
    }
    return number(service.spec(), port);
  }
}
