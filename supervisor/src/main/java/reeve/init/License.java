package reeve.init;

/** The text that {@code -l} prints. */
final class License {
  private License() {}

  static String text(String mode) {
    return "This is the " + mode + " mode of reeve. reeve is under the Apache License, Version 2.0\n"
        + "(https://www.apache.org/licenses/LICENSE-2.0).\n";
  }
}
