package reeve.scaffold;

/** Finds the port on which a program listens, in its command or its source. Pure. */
final class PortScanner {
  private static final String NUMBER = "([1-9][0-9]{1,4})";

  /** Calls and settings that name a port. The first group is the number. */
  private static final String[] SOURCES = {
      "process\\.env\\.PORT\\s*(?:\\|\\||\\?\\?)\\s*[\"']?" + NUMBER,
      "(?:Deno|Bun)\\.env(?:\\.get\\([\"']PORT[\"']\\)|\\.PORT)\\s*(?:\\|\\||\\?\\?)\\s*[\"']?" + NUMBER,
      "\\.listen\\(\\s*\\{?\\s*(?:port:\\s*)?" + NUMBER + "\\b",
      "(?:ListenAndServe|\\.Run|\\.Listen|\\.Start)\\(\\s*\"[^\":]*:" + NUMBER + "\"",
      "(?:\\bbind|\\bserve)\\(\\s*\\(?\\s*&?\"[^\"]*:" + NUMBER + "\"",
      "(?:Deno|Bun)\\.serve\\(\\s*\\{[^}]*?\\bport:\\s*" + NUMBER,
      "(?:HTTPServer|TCPServer)\\(\\s*\\(\\s*[\"'][^\"']*[\"']\\s*,\\s*" + NUMBER + "\\s*\\)",
      "InetSocketAddress\\(\\s*(?:\"[^\"]*\"\\s*,\\s*)?" + NUMBER + "\\s*\\)"};

  private PortScanner() {}

  /** @return the port that a command sets by {@code --port}, {@code -p} or {@code PORT=}; 0: it sets none */
  static int ofCommand(String line) {
    return number(FieldScanner.find(line, "(?:--port[ =]|(?:^|\\s)-p[ =]?|(?:^|\\s)PORT=)" + NUMBER + "(?:\\s|$)"));
  }

  /** @return the port that a source names; 0: none is found */
  static int ofSource(String text) {
    for (int i = 0; text != null && i < SOURCES.length; i++) {
      int port = number(FieldScanner.find(text, SOURCES[i]));
      if (port > 0) {
        return port;
      }
    }
    return 0;
  }

  /** Whether a source reads its port from the variable {@code PORT}. */
  static boolean readsVariable(String text) {
    return text != null && FieldScanner.find(text, "(process\\.env\\.PORT\\b|env\\.get\\([\"']PORT[\"']\\)"
        + "|Bun\\.env\\.PORT\\b|Getenv\\(\"PORT\"\\)|environ.{0,6}[\"']PORT[\"'])") != null;
  }

  /**
   * Guesses by a source.
   *
   * @return null: it names no port
   */
  static Listener listener(Project project, String file) {
    String text = project.text(file);
    int port = ofSource(text);
    Listener listener = port == 0 ? null : Listener.of(port, file + " names this port");
    return listener != null && readsVariable(text) ? listener.by("PORT") : listener;
  }

  /** @return the number of a port; 0: it is none */
  static int number(String digits) {
    int port = digits == null || !digits.matches("[0-9]{1,5}") ? 0 : Integer.parseInt(digits);
    return port > 65535 ? 0 : port;
  }
}
