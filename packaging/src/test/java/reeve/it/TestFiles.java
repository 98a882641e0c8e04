package reeve.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import reeve.Await;

/** Files, commands and ports that the tests need. */
final class TestFiles {
  private TestFiles() {}

  /** Writes an executable file. */
  static Path writeScript(Path file, String text) {
    try {
      Files.writeString(file, text);
      return setMode(file, "rwxr-xr-x");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @param mode as {@code ls -l} shows it, without the type */
  static Path setMode(Path file, String mode) {
    try {
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path makeFifo(Path file) {
    run("mkfifo", file.toString());
    return file;
  }

  /** Removes the fallback that the log of reeve names: it is in a directory of the machine, not of the test. */
  static void removeFallback(Reeve reeve) {
    String stderr = reeve.stderr();
    int start = stderr.indexOf("until its next start it goes to \"") + "until its next start it goes to \"".length();
    String path = stderr.substring(start, stderr.indexOf('"', start));
    try {
      Files.deleteIfExists(Path.of(path));
      Files.deleteIfExists(Path.of(path + ".index"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. @throws AssertionError if it fails */
  static void run(String... command) {
    int code = exitCodeOf(command);
    if (code != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with " + code);
    }
  }

  /** Runs a command to its end. Its stderr is that of the tests. @return its exit code; 127 if it cannot be run */
  static int exitCodeOf(String... command) {
    try {
      Process process = new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      if (!process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("not ended in time: " + String.join(" ", command));
      }
      return process.exitValue();
    } catch (IOException e) {
      return 127;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** @return whether the command can be run and exits with 0 */
  static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Copies a tree with modes and times. The class data archive identifies the jars by their times. */
  static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Deletes the symbolic links below a directory, because JUnit warns of each one that leads out of it. */
  static void deleteLinks(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  /** @return a TCP port of the loopback address that is free now */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
