package reeve.config.port;

import java.util.Locale;

/**
 * A port that a service listens on. Immutable.
 *
 * @param name as the file has it; of a port in an array its position, from {@code 1}
 * @param number the declared one, from 1 to 65535
 * @param bump whether the next free port is taken when this one is in use
 * @param protocol what listens there
 */
public record PortSpec(String name, int number, boolean bump, Protocol protocol) {
  /** A protocol of ip(7). */
  public enum Protocol {
    TCP, UDP;

    /** The word that files and clients use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The distance between the ports of one instance of a service and those of the next one, as in foreman. */
  public static final int INSTANCE_STEP = 100;

  /** How many ports are tried for a port with {@code bump}, the declared one included: up to those of the next one. */
  public static final int BUMP_RANGE = INSTANCE_STEP;

  /** The highest port number. */
  public static final int MAX = 65535;

  /** Whether the file gives the port a name. */
  public boolean isNamed() {
    return name.charAt(0) > '9';
  }

  /** Returns the environment variable of the port: {@code PORT_HTTP}. */
  public String variable() {
    return "PORT_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** Returns the last number that may be taken instead of the declared one. */
  public int lastNumber() {
    return bump ? Math.min(MAX, number + BUMP_RANGE - 1) : number;
  }

  /** Returns the reference by which values of services name the port, with its braces. */
  public static String reference(String service, String name) {
    return "${service." + service + ".ports." + name + '}';
  }
}
