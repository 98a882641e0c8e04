package reeve.config.toml;

/** A fault of the form of a file; ends the statement that it is in. Never leaves {@link TomlParser}. */
final class TomlError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final int line;
  final String hint;

  TomlError(int line, String message, String hint) {
    super(message, null, false, false);
    this.line = line;
    this.hint = hint;
  }
}
