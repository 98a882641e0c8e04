package reeve.config.read;

import java.util.Optional;
import reeve.config.HooksSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;

/** Gathers the keys {@code reload-signal} and {@code reload-command} of a service, which has at most one of the two. */
final class ReloadBuilder {
  private static final String SIGNAL = "reload-signal";
  private static final String COMMAND = "reload-command";

  private Optional<Signal> signal;
  /**
   * Whether the service's own table sets the signal. Either key in its own table replaces both keys of
   * {@code [defaults]}.
   */
  private boolean ownSignal;
  private boolean ownCommand;

  ReloadBuilder() {
    signal = Optional.empty();
  }

  ReloadBuilder(ReloadBuilder base) {
    signal = base.signal;
  }

  /**
   * @param hooks keeps the command
   * @return whether the key is one of these
   */
  boolean apply(ValueReader in, String key, TomlNode node, String path, HooksBuilder hooks) {
    if (key.equals(SIGNAL)) {
      Signal read = DomainValueReader.catchableSignal(in, node, path);
      if (read != null && ownCommand) {
        reportBoth(in, node, path, COMMAND);
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
        reportBoth(in, node, path, SIGNAL);
      } else {
        ownCommand = true;
        signal = Optional.empty();
      }
    }
    return true;
  }

  private static void reportBoth(ValueReader in, TomlNode node, String path, String other) {
    in.problem(node, path, "cannot be set together with " + other, "keep one of the two");
  }

  /** The signal, or the default of type notify-reload in systemd.service(5); empty if there is none. */
  Optional<Signal> signal(StartupSpec start, HooksSpec hooks) {
    boolean byDefault = start.type() == StartupSpec.Type.NOTIFY_RELOAD && signal.isEmpty() && hooks.reload().isEmpty();
    return byDefault ? Signal.parse("SIGHUP") : signal;
  }
}
