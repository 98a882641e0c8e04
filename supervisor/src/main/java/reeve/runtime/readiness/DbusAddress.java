package reeve.runtime.readiness;

import reeve.config.ServiceSpec;
import reeve.posix.Environment;

/** The address of the message bus of a service. Pure. */
final class DbusAddress {
  private final Environment environment;
  private final int uid;

  /**
   * @param environment the variables of reeve
   * @param uid the user id of reeve
   */
  DbusAddress(Environment environment, int uid) {
    this.environment = environment;
    this.uid = uid;
  }

  /**
   * Returns the address, as dbus-daemon(1) and the libraries find it, from the variables of the service and then from
   * those of reeve.
   */
  String of(ServiceSpec spec) {
    String bus = spec.startup().bus();
    if (bus.equals("system")) {
      String address = variable(spec, "DBUS_SYSTEM_BUS_ADDRESS");
      return address == null ? "unix:path=/run/dbus/system_bus_socket" : address;
    }
    if (bus.equals("session")) {
      String address = variable(spec, "DBUS_SESSION_BUS_ADDRESS");
      String runtime = variable(spec, "XDG_RUNTIME_DIR");
      return address != null ? address : "unix:path=" + (runtime == null ? "/run/user/" + uid : runtime) + "/bus";
    }
    return bus;
  }

  private String variable(ServiceSpec spec, String name) {
    String own = spec.process().environment().get(name);
    return own != null || !spec.process().inherited().includes(name) ? own : environment.get(name);
  }
}
