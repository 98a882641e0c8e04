package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The packages that the build has made, and programs that are run on them. */
final class PackageFiles {
  private static final Path PACKAGING = Path.of(System.getProperty("reeve.packaging", ".")).toAbsolutePath();

  /** How a program ended, with both of its outputs. */
  record Output(int code, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }

  private PackageFiles() {}

  /** A package; the test is skipped if the build has made none. @param name such as {@code reeve_*.deb} */
  static Path find(String name) throws IOException {
    List<Path> found = List.of();
    if (Files.isDirectory(PACKAGING.resolve("target"))) {
      try (Stream<Path> files = Files.list(PACKAGING.resolve("target"))) {
        var matcher = PACKAGING.getFileSystem().getPathMatcher("glob:" + name);
        found = files.filter(file -> matcher.matches(file.getFileName())).toList();
      }
    }
    Reeve.require(found.size() == 1, "one " + name + " in packaging/target, instead of " + found);
    return found.get(0);
  }

  /** A file of the tests of packages. */
  static Path script(String name) {
    return PACKAGING.resolve("src/test/packages").resolve(name);
  }

  /** A file from which packages are made. */
  static Path source(String name) {
    return PACKAGING.resolve("src/main/packages").resolve(name);
  }

  /**
   * Runs a script under a real systemd, on a machine that is an overlay over this one (machine.sh), and expects that
   * all of its steps pass; the test is skipped where no systemd can be booted.
   *
   * @param directory for the files of the machine
   * @param packages the files that the script finds in /shared, by the names there
   */
  static void succeedOnAMachine(Path directory, String script, Map<String, Path> packages) throws IOException {
    Reeve.require(TestFiles.succeeds("/lib/systemd/systemd", "--version"), "systemd");
    for (Map.Entry<String, Path> one : packages.entrySet()) {
      Files.copy(one.getValue(), directory.resolve(one.getKey()));
    }
    succeedOnAMachine(directory, script, "systemd");
  }

  /**
   * As {@link #succeedOnAMachine(Path, String, Map)}, with the first process of the machine.
   *
   * @param init the third argument of machine.sh
   */
  static void succeedOnAMachine(Path directory, String script, String init) throws IOException {
    Reeve.require(TestFiles.succeeds("unshare", "--mount", "--pid", "--fork", "--cgroup", "true"), "root");
    // As /shared/program. The machine has another /tmp, where this program may be.
    succeed(directory, "cp", "-a", Reeve.HOME.toString(), directory.resolve("program").toString());
    for (String one : List.of(script, "functions.sh", "transaction.py")) {
      Files.copy(script(one), directory.resolve(one));
    }
    Output machine = await(start(directory, "timeout", "-k", "5", "110", "sh", script("machine.sh").toString(),
        directory.toString(), script, init));
    String steps = Reeve.read(directory.resolve("out"));
    assertEquals(0, machine.code(), () -> machine.text() + steps);
    assertTrue(steps.endsWith("all steps passed\n"), steps);
  }

  static Process start(Path directory, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(InheritedSignals.reset(List.of(command))).redirectErrorStream(true);
    return builder.directory(directory.toFile()).start();
  }

  /** The end of a program, which is killed after two minutes; its output may be open in a process that it left. */
  static Output await(Process process) throws IOException {
    return await(process, 120);
  }

  /** As {@link #await(Process)}, with another time in seconds. */
  static Output await(Process process, int seconds) throws IOException {
    CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> read(process));
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError("still runs after " + seconds + " s: " + process.info().commandLine());
      }
      return new Output(process.exitValue(), text.get(5, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot read the output of " + process, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program that has to succeed. */
  static Output succeed(Path directory, String... command) throws IOException {
    Output output = await(start(directory, command));
    assertEquals(0, output.code(), () -> String.join(" ", command) + ":\n" + output.text());
    return output;
  }
}
