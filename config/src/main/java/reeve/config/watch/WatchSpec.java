package reeve.config.watch;

import java.time.Duration;
import java.util.List;

/**
 * What happens with a service when files change. Immutable; shared where nothing is set.
 *
 * @param paths patterns of the files, absolute and normalized; empty: no files are watched
 * @param ignore patterns of gitignore(5), in their order; one with a slash is relative to the root directory
 * @param action what happens
 * @param command of {@link Action#RUN}: an argv; otherwise empty
 * @param timeout of the command; never zero
 * @param debounce how long no further file may change before it happens; never zero
 * @param respectGitignore whether files that {@code .gitignore} files name are left out
 */
public record WatchSpec(List<String> paths, List<String> ignore, Action action, List<String> command,
    Duration timeout, Duration debounce, boolean respectGitignore) {
  /** What happens with the service. */
  public enum Action {
    /** It is restarted. */
    RESTART,
    /** It reads its own configuration again, as by {@code reload NAME}. */
    RELOAD,
    /** A command is run, and then the service is restarted. */
    RUN
  }

  /** The time that editors and version control take for one change, and that people do not notice. */
  public static final Duration DEFAULT_DEBOUNCE = Duration.ofMillis(300);

  /** The timeout of a command that sets none: a build takes longer than a hook. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  /** For a service without watched files. */
  public static final WatchSpec NONE =
      new WatchSpec(List.of(), List.of(), Action.RESTART, List.of(), DEFAULT_TIMEOUT, DEFAULT_DEBOUNCE, true);

  public WatchSpec {
    paths = List.copyOf(paths);
    ignore = List.copyOf(ignore);
    command = List.copyOf(command);
  }

  /** Whether files are watched. */
  public boolean isSet() {
    return this != NONE && !paths.isEmpty();
  }
}
