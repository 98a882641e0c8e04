package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import reeve.logstore.LogFileNames;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;

/** Helpers of the tests of one log. */
final class LogFixture {
  private LogFixture() {}

  /** Returns a log that is rotated by the method that its file system allows, without services. */
  static ManagedLog managed(Path log) {
    return managed(log, ObservedStorage.real());
  }

  static ManagedLog managed(Path log, FileStorage storage) {
    return managed(log, storage, new StartRenames(storage));
  }

  static ManagedLog managed(Path log, FileStorage storage, StartRenames renames) {
    LogFileNames name = LogFileNames.of(log.toString());
    RemovalHistory removals = new RemovalHistory(name.path(), new PublishedRemovals());
    return new ManagedLog(name, new LinuxPosix().euid(), removals, renames, storage, new LogDirectories());
  }

  /** A cut that takes blocks out where that can be done, or a piece of a longer line. */
  static RotationStrategy.Result cut(ManagedLog log, long maxBytes) {
    return log.rotate(new RotationStrategy.Request(maxBytes, false, true, 1));
  }

  /** Returns the temporary files in a directory that were to become an archive or an index. */
  static List<String> leftovers(Path directory) {
    return Arrays.stream(directory.toFile().list()).filter(file -> file.endsWith(".tmp")).toList();
  }

  /** Reads the numbered lines of one writer, and checks that each of the expected number exists once. */
  static void check(Path log, long written) throws IOException {
    assertEquals(written, NumberedLines.readAll(log, 1).next(0));
  }
}
