package reeve.health;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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
 * A check that reads files. It may block, so it runs neither on the loop thread nor on the check thread, and one at a
 * time.
 */
interface FileCheck {
  /** Bytes that are read at once. */
  int BLOCK = 64 * 1024;

  /** Runs the check. */
  CheckResult check();

  /**
   * Checks that a file exists, and was modified within a time.
   *
   * @param within empty: at any time
   */
  static FileCheck modifiedWithin(String path, Optional<Duration> within, LongSupplier wallMillis) {
    return () -> {
      try {
        BasicFileAttributes attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
        long age = wallMillis.getAsLong() - attributes.lastModifiedTime().toMillis();
        return within.isEmpty() || age <= within.get().toMillis() ? CheckResult.PASSED
            : CheckResult.failure("not changed for " + DurationText.format(Duration.ofMillis(age)));
      } catch (IOException e) {
        return CheckResult.failure(message(e));
      }
    };
  }

  private static String message(IOException e) {
    return e instanceof NoSuchFileException ? "no such file or directory"
        : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  /** Checks that a file exists, and is another file or was modified since the baseline. */
  static FileCheck changedSince(String path, String baseline) {
    return () -> {
      String now = identity(path);
      return now.isEmpty() ? CheckResult.failure("no such file or directory")
          : now.equals(baseline) ? CheckResult.failure("from before the start") : CheckResult.PASSED;
    };
  }

  /**
   * Checks that a file contains a text after the baseline. What was read once is not read again.
   *
   * @param path null: there is no file
   */
  static FileCheck containsText(String path, String baseline, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return new FileCheck() {
      private long at = Long.parseLong(baseline);

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
          return CheckResult.failure(message(e));
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
   * Returns the state before a start, from which a readiness check distinguishes the work of this start: the identity
   * of a file, or the size of a log.
   *
   * @param log the file that the service writes to; null: there is none
   */
  static String baseline(ReadinessSpec spec, String log) {
    if (spec instanceof ReadinessSpec.Probed probed && probed.probe() instanceof ProbeSpec.File file) {
      return identity(file.path());
    }
    return spec instanceof ReadinessSpec.Log ? log == null ? "0" : String.valueOf(new java.io.File(log).length()) : "";
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
