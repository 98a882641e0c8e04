package reeve.config;

import java.util.Optional;

/** {@code reload-signal} and {@code reload-command} while they are gathered: a service has one of the two, or none. */
final class ReloadDraft {
  private static final String SIGNAL = "reload-signal";
  private static final String COMMAND = "reload-command";

  private Optional<Signal> signal;
  /** Whether this table itself sets them; what [defaults] says gives way to the other one. */
  private boolean ownSignal;
  private boolean ownCommand;

  ReloadDraft() {
    signal = Optional.empty();
  }

  ReloadDraft(ReloadDraft base) {
    signal = base.signal;
  }

  /**
   * @param hooks where the command is kept
   * @return whether the key is one of these
   */
  boolean apply(NodeReader in, String key, TomlNode node, String path, HooksDraft hooks) {
    if (key.equals(SIGNAL)) {
      Signal read = Forms.reloadSignal(in, node, path);
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

  private static void both(NodeReader in, TomlNode node, String path, String other) {
    in.problem(node, path, "cannot be set beside " + other, "keep one of the two");
  }

  /** A service that tells when a reload is over is told to reload by the signal that systemd.service(5) has for it. */
  Optional<Signal> signal(Startup start, Hooks hooks) {
    boolean tells = start.type() == Startup.Type.NOTIFY_RELOAD && signal.isEmpty() && hooks.reload().isEmpty();
    return tells ? Signal.parse("SIGHUP") : signal;
  }
}
