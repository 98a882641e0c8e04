package reeve.config;

/** Where a service's fd 0 comes from. */
public sealed interface StdinSpec {
  /** {@code stdin = "null"}, the default. */
  record Null() implements StdinSpec {}

  /** {@code stdin = "inherit"}: reeve's own. */
  record Inherit() implements StdinSpec {}

  /**
   * {@code stdin = "/path"}: opened for reading before each start.
   *
   * @param path absolute
   */
  record File(String path) implements StdinSpec {}
}
