package reeve.config;

/** Where a service's fd 1 or fd 2 goes. Never a pipe into reeve (law 1 of the design). */
public sealed interface OutputSpec {
  /** The default of {@code stdout}: {@code NAME.log} in the log directory, opened with O_APPEND before each start. */
  record Log() implements OutputSpec {}

  /**
   * {@code stdout = "/path"}: opened with O_APPEND (and made, mode 0640) before each start. A device, a terminal or a
   * named pipe is opened for writing as it is.
   *
   * @param path absolute
   */
  record File(String path) implements OutputSpec {}

  /** {@code stdout = "inherit"}: reeve's own fd 1 (or 2), untouched. */
  record Inherit() implements OutputSpec {}

  /** {@code stdout = "null"}. */
  record Null() implements OutputSpec {}

  /** {@code stderr = "stdout"}, the default of {@code stderr}: the same open file as fd 1. */
  record SameAsStdout() implements OutputSpec {}
}
