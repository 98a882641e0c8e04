package reeve.cli.diagnose;

/**
 * Something that {@code reeve doctor} has found.
 *
 * @param check the topic: {@code signals}, {@code requirements}, {@code reeve}, {@code services}, {@code budget},
 *     {@code logs}, {@code init}, {@code privileges} or {@code ports}
 * @param service null: it concerns no single service
 * @param place file and line, as text; null: it is in no file
 * @param what a sentence without its end
 * @param why what follows from it
 * @param advice what to do
 */
record Finding(Severity severity, String check, String service, String place, String what, String why,
    String advice) {
  /** How bad it is. */
  enum Severity {
    /** Something does not work. */
    ERROR("error"),
    /** Something may go wrong later, or not as meant. */
    WARNING("warning"),
    /** Good to know. */
    NOTE("note");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Finding warning(String check, String service, String what, String why, String advice) {
    return new Finding(Severity.WARNING, check, service, null, what, why, advice);
  }

  static Finding note(String check, String what, String why, String advice) {
    return new Finding(Severity.NOTE, check, null, null, what, why, advice);
  }
}
