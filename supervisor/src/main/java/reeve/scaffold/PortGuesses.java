package reeve.scaffold;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Proposes ports, readiness and health by what the detectors know of the listeners. Pure. */
final class PortGuesses {
  private PortGuesses() {}

  /** Two programs with the same default port get different ones where they take one from a variable. */
  static void apply(List<ProposedService> found, Map<String, String> variables) {
    Map<Integer, String> taken = new LinkedHashMap<>();
    for (ProposedService proposal : found) {
      Listener listener = proposal.listener;
      if (listener == null) {
        continue;
      }
      String set = listener.variable() == null ? null : proposal.env.get(listener.variable());
      String fromFile = listener.variable() == null || set != null ? null : variables.get(listener.variable());
      int known = PortScanner.number(set != null ? set : fromFile);
      boolean isInEnvFile = fromFile != null;
      if (known > 0) {
        listener = listener.on(known);
      } else if (isInEnvFile) {
        continue; // what the file says is no port that is known here
      } else if (listener.variable() != null) {
        int free = listener.port();
        while (taken.containsKey(free)) {
          free++;
        }
        listener = free == listener.port() ? listener : new Listener(free,
            "the first free port after " + listener.port() + ", for which it reads " + listener.variable(),
            // A variable of reeve's own environment would give both the same port.
            null, listener.healthPath());
        if (free != proposal.listener.port()) {
          proposal.env(proposal.listener.variable(), String.valueOf(free));
        }
      }
      String other = taken.putIfAbsent(listener.port(), proposal.name);
      if (other != null) {
        proposal.hint("It and " + TomlText.name(other) + " listen on the port " + listener.port()
            + ": give one of them another.");
      }
      propose(listener, proposal, isInEnvFile);
    }
  }

  /** Returns the port as a value of TOML: a number, or the variable with the number as its default. */
  private static String value(Listener at) {
    return at.variable() == null ? String.valueOf(at.port()) : "${" + at.variable() + ":-" + at.port() + "}";
  }

  /**
   * Proposes readiness and a health check for a service that has none. A wrong readiness check makes a start fail,
   * which is seen at once; a wrong health check would restart a service that works, so it is a comment unless the
   * project defines the path.
   *
   * @param isInEnvFile whether a file of variables sets the variable: reeve then cannot use it in its own values
   */
  private static void propose(Listener at, ProposedService service, boolean isInEnvFile) {
    String address = "localhost:" + (isInEnvFile ? String.valueOf(at.port()) : value(at));
    if (at.variable() != null && !isInEnvFile) {
      service.env.putIfAbsent(at.variable(), value(at));
    }
    if (!service.keys.containsKey("ready")) {
      service.guess("ready = { tcp = " + TomlText.variable(address) + " }",
          "Guessed: " + at.evidence() + ". If it listens elsewhere, correct the line or remove it: the start fails.");
      if (service.line() != null && service.argv() == null) { // it builds first, which takes long for the first time
        service.keys.putIfAbsent("start-timeout", "\"10m\"");
      }
    }
    if (service.keys.containsKey("health")) {
      return;
    }
    String check =
        "health = { http = "
            + TomlText.variable("http://" + address + (at.healthPath() == null ? "/" : at.healthPath()))
            + ", interval = \"10s\" }";
    if (at.healthPath() != null) {
      service.guess(check,
          "Guessed: the project has this path for health checks. A service that fails it is restarted.");
    } else {
      service.hint(check + "   # guessed: if / answers with a status below 400");
    }
  }
}
