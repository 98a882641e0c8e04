package reeve.watch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Files;

/** Reads {@code .gitignore} files. Blocks. */
final class GitignoreFiles {
  static final String NAME = ".gitignore";

  /** A larger file is not read. */
  private static final int LARGEST = 1 << 20;

  private final Files files;

  GitignoreFiles(Files files) {
    this.files = files;
  }

  /** Returns what the directories above one ignore, up to the root of the repository; without one, nothing. */
  List<IgnoreRules> above(String path) {
    List<IgnoreRules> rules = new ArrayList<>();
    String[] names = path.equals("/") ? new String[0] : path.substring(1).split("/");
    int top = names.length;
    String at = path;
    while (files.status(at.equals("/") ? "/.git" : at + "/.git") == null) {
      if (--top < 0) {
        return rules;
      }
      int slash = at.lastIndexOf('/');
      at = slash <= 0 ? "/" : at.substring(0, slash);
    }
    StringBuilder directory = new StringBuilder(at.equals("/") ? "" : at);
    for (int depth = top; depth < names.length; depth++) {
      rules.add(IgnoreRules.of(lines(directory + "/" + NAME), depth));
      directory.append('/').append(names[depth]);
    }
    return rules;
  }

  /** Returns the lines of a file: none if it cannot be read. */
  List<String> lines(String path) {
    int fd = files.open(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return List.of();
    }
    try {
      Files.FileInfo info = files.fileInfo(fd);
      if (info == null || !info.isRegular() || info.size() > LARGEST) {
        return List.of();
      }
      byte[] bytes = new byte[(int) info.size()];
      int used = 0;
      int got = 1;
      while (used < bytes.length && got > 0) {
        got = files.read(fd, bytes, used, bytes.length - used);
        used += Math.max(0, got);
      }
      String text = new String(bytes, 0, used, StandardCharsets.UTF_8);
      return List.of((text.startsWith("\ufeff") ? text.substring(1) : text).split("\n"));
    } finally {
      files.close(fd);
    }
  }
}
