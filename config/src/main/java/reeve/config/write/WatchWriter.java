package reeve.config.write;

import reeve.config.watch.WatchSpec;

/** Writes the key {@code watch}. */
final class WatchWriter {
  private WatchWriter() {}

  /** The value of the key in TOML; null if nothing is watched. */
  static String watch(WatchSpec watch, TomlFormat format) {
    if (!watch.isSet()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    if (!watch.ignore().isEmpty()) {
      text.append(", ignore = ").append(format.strings(watch.ignore()));
    }
    if (watch.action() == WatchSpec.Action.RELOAD) {
      text.append(", do = \"reload\"");
    } else if (watch.action() == WatchSpec.Action.RUN) {
      text.append(", do = ").append(format.strings(watch.command()));
    }
    if (!watch.timeout().equals(WatchSpec.DEFAULT_TIMEOUT)) {
      text.append(", timeout = ").append(TomlFormat.duration(watch.timeout()));
    }
    if (!watch.debounce().equals(WatchSpec.DEFAULT_DEBOUNCE)) {
      text.append(", debounce = ").append(TomlFormat.duration(watch.debounce()));
    }
    if (!watch.respectGitignore()) {
      text.append(", respect-gitignore = false");
    }
    String paths = format.strings(watch.paths());
    return text.length() == 0 ? paths : "{ paths = " + paths + text + " }";
  }
}
