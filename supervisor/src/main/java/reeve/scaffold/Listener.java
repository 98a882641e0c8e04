package reeve.scaffold;

/**
 * The port on which a proposed service probably listens. Its lines in the file are marked as a guess. Pure.
 *
 * @param port as the program has it by itself, or as the proposed command sets it
 * @param evidence the rest of a sentence that begins with the word "Guessed": what the guess rests on
 * @param variable the environment variable by which the program takes another port; null: none
 * @param healthPath the path of a health check that the project itself defines; null: none is known
 */
record Listener(int port, String evidence, String variable, String healthPath) {
  static Listener of(int port, String evidence) {
    return new Listener(port, evidence, null, null);
  }

  /** Returns the same, for a program that reads a variable. */
  Listener by(String name) {
    return new Listener(port, evidence, name, healthPath);
  }

  /** Returns the same, with a path for the health check. */
  Listener health(String path) {
    return new Listener(port, evidence, variable, path);
  }

  /** Returns the same on another port. */
  Listener on(int other) {
    return new Listener(other, evidence, variable, healthPath);
  }
}
