package reeve.runtime.readiness;

import reeve.config.ServiceSpec;
import reeve.posix.Environment;

/** The address of the message bus of a service. Pure. */
final class DbusAddress {
  private DbusAddress() {}

  /**
   * Returns the address, as dbus-daemon(1) and the libraries find it, from the variables of the service and then from
   * those of reeve.
   *
   * @param uid the user id of reeve
   */
  static String of(ServiceSpec spec, Environment environment, int uid) {
    String bus = spec.startup().bus();
    if (bus.equals("system")) {
      String address = variable(spec, environment, "DBUS_SYSTEM_BUS_ADDRESS");
      return address == null ? "unix:path=/run/dbus/system_bus_socket" : address;
    }
    if (bus.equals("session")) {
      String address = variable(spec, environment, "DBUS_SESSION_BUS_ADDRESS");
      String runtime = variable(spec, environment, "XDG_RUNTIME_DIR");
      return address != null ? address : "unix:path=" + (runtime == null ? "/run/user/" + uid : runtime) + "/bus";
    }
    return bus;
  }

  private static String variable(ServiceSpec spec, Environment environment, String name) {
    String own = spec.process().environment().get(name);
    return own != null || spec.process().clearEnv() ? own : environment.get(name);
  }
}
