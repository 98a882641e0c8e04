package reeve.jna;

/**
 * The methods of {@code java.util.logging.Logger} that JNA calls. The real class reads a configuration file and uses lambdas and streams when it
 * is initialised, which is a large part of the start of a small program. {@link Level#INFO} and above go to standard error, as the default
 * configuration of the real class has it; lower ones are dropped. Thread-safe: there is no state.
 */
public final class Logger {
  private static final Logger SHARED = new Logger();

  private Logger() {}

  /**
   * Returns the logger, which is the same for all names.
   *
   * @param name the name of the class that logs; not used
   * @return the logger, never null
   */
  public static Logger getLogger(String name) {
    return SHARED;
  }

  /**
   * Returns whether messages of a level are printed.
   *
   * @param level the level
   * @return false: they are dropped
   */
  public boolean isLoggable(Level level) {
    return level.compareTo(Level.INFO) >= 0;
  }

  /**
   * Prints a message of level INFO or above.
   *
   * @param level the level
   * @param message the text
   */
  public void log(Level level, String message) {
    log(level, message, new Object[0]);
  }

  /**
   * Prints a message of level INFO or above.
   *
   * @param level the level
   * @param message the text, in which {@code {0}} stands for the parameter
   * @param parameter the parameter, null allowed
   */
  public void log(Level level, String message, Object parameter) {
    log(level, message, new Object[] {parameter});
  }

  /**
   * Prints a message of level INFO or above.
   *
   * @param level the level
   * @param message the text, in which {@code {0}} stands for the first parameter, and so on
   * @param parameters the parameters
   */
  public void log(Level level, String message, Object[] parameters) {
    if (!isLoggable(level)) {
      return;
    }
    String text = message;
    for (int i = 0; i < parameters.length; i++) {
      text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
    }
    System.err.println("reeve: JNA: " + text);
  }

  /**
   * Prints a message of level INFO or above, and the stack trace of its cause.
   *
   * @param level the level
   * @param message the text
   * @param cause what was caught
   */
  public void log(Level level, String message, Throwable cause) {
    if (isLoggable(level)) {
      log(level, message);
      cause.printStackTrace();
    }
  }
}
