package reeve.config.toml;

/** A statement that is not TOML: it ends the parsing of that statement. Never leaves {@link TomlParser}. */
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
