package reeve.history;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import reeve.config.Signal;

/**
 * The file that the kernel wrote a memory image to, by the rules of core(5).
 *
 * @param path its absolute path, as computed from the settings at the death
 * @param exists whether there is such a file now
 */
public record CoreFile(String path, boolean exists) {
  /** @return null: there is no memory image, it went to a program, or its file cannot be found out */
  static CoreFile of(Run run) {
    Run.CoreRule rule = run.end() instanceof Run.Exited exited ? exited.core() : null;
    String name = rule == null ? null : name(rule, run);
    if (name == null || !name.startsWith("/") && rule.directory() == null) {
      return null;
    }
    String path = name.startsWith("/") ? name : rule.directory() + "/" + name;
    try {
      Path file = Path.of(path);
      boolean exists = Files.exists(file);
      return exists || Files.notExists(file) ? new CoreFile(path, exists) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static String name(Run.CoreRule rule, Run run) {
    StringBuilder name = new StringBuilder();
    String pattern = rule.pattern();
    boolean hasPid = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        name.append(c);
        continue;
      } else if (i + 1 == pattern.length()) {
        break; // the kernel drops it
      }
      i++;
      switch (pattern.charAt(i)) {
        case '%' -> name.append('%');
        case 'p' -> {
          hasPid = true;
          name.append(run.pid());
        }
        case 's' -> name.append(Signal.parse(((Run.Exited) run.end()).signal()).map(Signal::number).orElse(0));
        default -> {
          return null; // the name of the program, the host, the time: not recorded
        }
      }
    }
    return pattern.startsWith("|") || pattern.startsWith("@") || pattern.isEmpty() ? null // a program, or a socket
        : name + (rule.usesPid() && !hasPid ? "." + run.pid() : "");
  }
}
