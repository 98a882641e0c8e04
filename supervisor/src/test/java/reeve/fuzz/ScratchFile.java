package reeve.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a target fills with each input, because the code under test takes paths. It is in memory if possible. */
final class ScratchFile {
  private final Path path;

  ScratchFile(String name) {
    try {
      Path memory = Path.of("/dev/shm");
      Path directory = Files.isWritable(memory) ? Files.createTempDirectory(memory, "reeve-fuzz")
          : Files.createTempDirectory("reeve-fuzz");
      path = directory.resolve(name);
      directory.toFile().deleteOnExit();
      path.toFile().deleteOnExit(); // files are deleted in the reverse order
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the content. @return the path */
  String write(byte[] content) {
    try {
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path.toString();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
