package reeve.config;

/** Where fd 0 of a service comes from. */
public sealed interface StdinSpec {
  /** {@code stdin = "null"}, the default: /dev/null. */
  record Null() implements StdinSpec {}

  /** {@code stdin = "inherit"}: reeve's own fd 0. */
  record Inherit() implements StdinSpec {}

  /**
   * {@code stdin = "/path"}: opened for reading before each start.
   *
   * @param path absolute
   */
  record File(String path) implements StdinSpec {}
}
