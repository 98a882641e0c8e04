package reeve.health;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.core.DurationText;

/**
 * What is found out by a look at files. May block, so never on the loop thread and not on that of the checks; one look
 * at a time.
 */
interface FileCheck {
  int BLOCK = 64 * 1024;

  CheckResult check();

  /** It is there, and was made or changed lately. @param within empty: whenever */
  static FileCheck fresh(String path, Optional<Duration> within, LongSupplier wallMillis) {
    return () -> {
      try {
        BasicFileAttributes attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
        long age = wallMillis.getAsLong() - attributes.lastModifiedTime().toMillis();
        return within.isEmpty() || age <= within.get().toMillis() ? CheckResult.PASSED
            : CheckResult.failure("not changed for " + DurationText.format(Duration.ofMillis(age)));
      } catch (IOException e) {
        return CheckResult.failure(words(e));
      }
    };
  }

  private static String words(IOException e) {
    return e instanceof NoSuchFileException ? "no such file or directory"
        : e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  /** It is there, and another one than before, or changed since. */
  static FileCheck changed(String path, String before) {
    return () -> {
      String now = identity(path);
      return now.isEmpty() ? CheckResult.failure("no such file or directory")
          : now.equals(before) ? CheckResult.failure("from before the start") : CheckResult.PASSED;
    };
  }

  /**
   * The file holds a text behind what was in it before. What was read is not read again. @param path null: there is no
   * file
   */
  static FileCheck text(String path, String before, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return new FileCheck() {
      private long at = Long.parseLong(before);

      @Override
      public CheckResult check() {
        if (path == null) {
          return CheckResult.failure("its output goes to no file");
        }
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
          at = file.length() < at ? 0 : at; // it was rotated
          byte[] block = new byte[BLOCK + wanted.length];
          while (true) {
            file.seek(at);
            int got = file.read(block);
            if (got < wanted.length) {
              return CheckResult.failure("not written yet");
            }
            if (contains(block, got, wanted)) {
              return CheckResult.PASSED;
            }
            at += got - wanted.length + 1;
          }
        } catch (IOException e) {
          return CheckResult.failure(words(e));
        }
      }
    };
  }

  private static boolean contains(byte[] block, int length, byte[] wanted) {
    for (int i = 0; i + wanted.length <= length; i++) {
      int j = 0;
      while (j < wanted.length && block[i + j] == wanted[j]) {
        j++;
      }
      if (j == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /**
   * What was there before a start, so that it is not taken for the work of this one: of a file who it is, of a log its
   * size.
   *
   * @param log the file of its output; null: none
   */
  static String baseline(ReadinessSpec how, String log) {
    if (how instanceof ReadinessSpec.Probed asked && asked.probe() instanceof ProbeSpec.File file) {
      return identity(file.path());
    }
    return how instanceof ReadinessSpec.Log ? log == null ? "0" : String.valueOf(new java.io.File(log).length()) : "";
  }

  private static String identity(String path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
      return attributes.fileKey() + " " + attributes.lastModifiedTime().toInstant();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
