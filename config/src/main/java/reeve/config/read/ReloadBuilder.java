package reeve.config.read;

import java.util.Optional;
import reeve.config.HooksSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.toml.TomlNode;

/** {@code reload-signal} and {@code reload-command} while they are gathered: a service has one of the two, or none. */
final class ReloadBuilder {
  private static final String SIGNAL = "reload-signal";
  private static final String COMMAND = "reload-command";

  private Optional<Signal> signal;
  /** Whether this table itself sets them; what [defaults] says gives way to the other one. */
  private boolean ownSignal;
  private boolean ownCommand;

  ReloadBuilder() {
    signal = Optional.empty();
  }

  ReloadBuilder(ReloadBuilder base) {
    signal = base.signal;
  }

  /**
   * @param hooks where the command is kept
   * @return whether the key is one of these
   */
  boolean apply(ValueReader in, String key, TomlNode node, String path, HooksBuilder hooks) {
    if (key.equals(SIGNAL)) {
      Signal read = ValueForms.reloadSignal(in, node, path);
      if (read != null && ownCommand) {
        both(in, node, path, COMMAND);
      } else if (read != null) {
        signal = Optional.of(read);
        ownSignal = true;
        hooks.dropReload();
      }
      return true;
    }
    if (!key.equals(COMMAND)) {
      return false;
    }
    if (hooks.setReload(in, node, path)) {
      if (ownSignal) {
        hooks.dropReload();
        both(in, node, path, SIGNAL);
      } else {
        ownCommand = true;
        signal = Optional.empty();
      }
    }
    return true;
  }

  private static void both(ValueReader in, TomlNode node, String path, String other) {
    in.problem(node, path, "cannot be set beside " + other, "keep one of the two");
  }

  /** A service that tells when a reload is over is told to reload by the signal that systemd.service(5) has for it. */
  Optional<Signal> signal(StartupSpec start, HooksSpec hooks) {
    boolean tells = start.type() == StartupSpec.Type.NOTIFY_RELOAD && signal.isEmpty() && hooks.reload().isEmpty();
    return tells ? Signal.parse("SIGHUP") : signal;
  }
}
