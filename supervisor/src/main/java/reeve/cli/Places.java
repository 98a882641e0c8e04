package reeve.cli;

import java.util.Map;
import reeve.config.Settings;

/** Where logs and state are kept when the configuration does not say. Pure. */
final class Places {
  private Places() {}

  /** {@code /var/log/reeve} for root, else below the state directory of the user (XDG Base Directory Specification); null: nowhere. */
  static String logDir(Settings settings, int euid, Map<String, String> environment) {
    if (settings.logDir().isPresent()) {
      return settings.logDir().get();
    }
    if (euid == 0) {
      return "/var/log/reeve";
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve/log";
  }

  /** {@code /var/lib/reeve} for root, else the state directory of the user; null: nowhere. */
  static String stateDir(Settings settings, int euid, Map<String, String> environment) {
    if (settings.stateDir().isPresent()) {
      return settings.stateDir().get();
    }
    if (euid == 0) {
      return "/var/lib/reeve";
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve";
  }

  private static String stateHome(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return state;
    }
    String home = environment.get("HOME");
    return home != null && home.startsWith("/") && home.length() > 1 ? home + "/.local/state" : null;
  }
}
