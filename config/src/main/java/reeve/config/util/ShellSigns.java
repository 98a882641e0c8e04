package reeve.config.util;

import java.util.List;

/** A quick look for what may be meant for a shell, so that most commands need no other inspection. Pure. */
public final class ShellSigns {
  private ShellSigns() {}

  /** Whether a command has to be inspected. @param argv at least a program */
  public static boolean areIn(List<String> argv) {
    if (argv.get(0).indexOf('=') > 0 || argv.get(0).indexOf(' ') > 0) {
      return true;
    }
    for (int i = 0; i < argv.size(); i++) {
      if (!argv.get(i).isEmpty() && "$~&|<>2".indexOf(argv.get(i).charAt(0)) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path has to be inspected. */
  public static boolean beginsWithOne(String path) {
    return !path.isEmpty() && (path.charAt(0) == '$' || path.charAt(0) == '~');
  }
}
