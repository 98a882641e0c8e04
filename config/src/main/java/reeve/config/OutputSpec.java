package reeve.config;

/**
 * Where fd 1 or fd 2 of a service goes. This is never a pipe into reeve: a service must be able to write when reeve is
 * slow, replaced or gone.
 */
public sealed interface OutputSpec {
  /** The default of {@code stdout}: {@code NAME.log} in the log directory, opened with O_APPEND before each start. */
  record Log() implements OutputSpec {}

  /**
   * {@code stdout = "/path"}: opened with O_APPEND before each start, and created with mode 0640 if it does not exist.
   * A device, a terminal or a named pipe is opened for writing as it is.
   *
   * @param path absolute
   */
  record File(String path) implements OutputSpec {}

  /** {@code stdout = "inherit"}: reeve's own fd 1 (or 2). */
  record Inherit() implements OutputSpec {}

  /** {@code stdout = "null"}: /dev/null. */
  record Null() implements OutputSpec {}

  /** {@code stderr = "stdout"}, the default of {@code stderr}: the same open file as fd 1. */
  record SameAsStdout() implements OutputSpec {}
}
