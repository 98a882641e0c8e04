package reeve.cli.top;

/** A text that the user of {@code top} types into the last line. Pure; one thread. */
final class TopPrompt {
  /** What the text is for. */
  enum Kind {
    SERVICES("services with: "),
    LINES("lines with: "),
    SEARCH("search: ");

    final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** What a key did. */
  enum Result {
    TYPING,
    ACCEPTED,
    /** The text is the one from before. */
    CANCELLED
  }

  private final Kind kind;
  private final String before;
  private String text;

  /** @param present the present text, which is edited; a search begins with none */
  TopPrompt(Kind kind, String present) {
    this.kind = kind;
    this.before = present;
    this.text = kind == Kind.SEARCH ? "" : present;
  }

  Kind kind() {
    return kind;
  }

  String text() {
    return text;
  }

  /** The line as it is shown. */
  String line() {
    return kind.label + text + "_";
  }

  Result input(TopInput input) {
    switch (input.key()) {
      case TopKeys.ENTER:
        return Result.ACCEPTED;
      case TopKeys.ESCAPE, TopKeys.INTERRUPT:
        text = before;
        return Result.CANCELLED;
      case TopKeys.BACKSPACE:
        text = text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(text.length(), -1));
        return Result.TYPING;
      case TopKeys.ERASE_LINE:
        text = "";
        return Result.TYPING;
      default:
        text += input.isCharacter() ? input.key() : "";
        return Result.TYPING;
    }
  }
}
