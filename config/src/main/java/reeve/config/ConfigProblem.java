package reeve.config;

/**
 * Something that is wrong in a file.
 *
 * @param source file and line (line 0: the file as a whole)
 * @param key the path of the setting, {@code service.web.command}; empty if it concerns none
 * @param message what is wrong; usually begins with "cannot", and never quotes the rest of the file
 * @param hint what to do, such as {@code did you mean "command"?}; may be empty
 */
public record ConfigProblem(SourceLocation source, String key, String message, String hint) {
  /** {@code reeve.toml:12: service.web.comand: unknown key: did you mean "command"?}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source.toString()).append(": ");
    if (!key.isEmpty()) {
      text.append(key).append(": ");
    }
    text.append(message);
    if (!hint.isEmpty()) {
      text.append(": ").append(hint);
    }
    return text.toString();
  }
}
