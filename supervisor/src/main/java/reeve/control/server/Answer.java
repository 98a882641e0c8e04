package reeve.control.server;

/** The text of an answer, made part by part as the client reads it. Control thread only. */
interface Answer {
  /**
   * Makes the next part.
   *
   * @return never empty, and without a line end; null: the answer is complete. Null at the first call: there is no
   *     answer
   */
  String next();

  /** Whether the rest of an answer could not be made; then only the end of the connection shows that to the client. */
  default boolean isBroken() {
    return false;
  }

  /** An answer of one part. */
  static Answer of(String line) {
    return new Answer() {
      private boolean made;

      @Override
      public String next() {
        String part = made ? null : line;
        made = true;
        return part;
      }
    };
  }
}
