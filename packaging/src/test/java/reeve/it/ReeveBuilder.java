package reeve.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Configures the program under test and starts it. Created by {@link Reeve#in}. */
final class ReeveBuilder {
  /** Settings of {@link #services}: nothing is written outside the directory of the test. */
  private static final String DIRECTORIES =
      "[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\nsocket = \"reeve.sock\"\n";

  private final Path directory;
  private final ProcessBuilder process = new ProcessBuilder();
  private final List<String> wrapper = new ArrayList<>();
  private String file = "reeve.toml";
  private Path program = Reeve.HOME.resolve("bin/reeve");
  private Path stdin = Path.of("/dev/null");
  private Path stdout;
  private Path stderr;

  ReeveBuilder(Path directory) {
    this.directory = directory.toAbsolutePath();
    process.directory(this.directory.toFile());
    // The program runs on the JVM that runs the tests.
    environment("REEVE_JAVA_HOME", System.getProperty("java.home"));
    environment("NO_COLOR", "1");
    environment("REEVE_SOCKET", this.directory.resolve("reeve.sock").toString()); // never the socket of this machine
  }

  /**
   * Tables of the services {@code s0}, {@code s1} and so on.
   *
   * @param keys the lines of each table, such as a command
   */
  static String numberedServices(int count, String keys) {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < count; i++) {
      toml.append("[service.s").append(i).append("]\n").append(keys).append('\n');
    }
    return toml.toString();
  }

  /** Gives the file another name, so that the directory is no project. Called before it is written. */
  ReeveBuilder file(String name) {
    file = name;
    return this;
  }

  /** Writes {@code reeve.toml} into the directory. */
  ReeveBuilder config(String toml) {
    try {
      Files.writeString(directory.resolve(file), toml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * As {@link #config}, after a {@code [reeve]} table that keeps logs and state in {@code log/} and {@code state/}
   * of the directory.
   */
  ReeveBuilder services(String toml) {
    return config(DIRECTORIES + toml);
  }

  /** As {@link #services(String)}, with more lines in the {@code [reeve]} table. */
  ReeveBuilder services(String moreSettings, String toml) {
    return config(DIRECTORIES + moreSettings + "\n" + toml);
  }

  /** Writes an executable file that the services may run by its path. */
  ReeveBuilder script(String name, String text) {
    TestFiles.writeScript(directory.resolve(name), text);
    return this;
  }

  /** @param value null removes the variable */
  ReeveBuilder environment(String name, String value) {
    if (value == null) {
      process.environment().remove(name);
    } else {
      process.environment().put(name, value);
    }
    return this;
  }

  /** Starts the program by another path: a link or a copy. */
  ReeveBuilder program(Path path) {
    program = path;
    return this;
  }

  /** Adds words in front of the program, such as {@code unshare --pid --fork --mount-proc}. */
  ReeveBuilder wrappedBy(String... words) {
    wrapper.addAll(List.of(words));
    return this;
  }

  ReeveBuilder stdin(Path file) {
    stdin = file;
    return this;
  }

  /** Sends the output to another file than {@code stdout} of the directory, such as a FIFO. */
  ReeveBuilder stdout(Path file) {
    stdout = file;
    return this;
  }

  /** Sends the errors to another file than {@code stderr} of the directory. */
  ReeveBuilder stderr(Path file) {
    stderr = file;
    return this;
  }

  /** {@code reeve run … reeve.toml} with events as JSON lines on the standard output. */
  Reeve run(String... moreArguments) {
    List<String> arguments = new ArrayList<>(List.of("run", "--log-format", "json", "--no-color"));
    arguments.addAll(List.of(moreArguments));
    arguments.add(directory.resolve(file).toString());
    return start(arguments.toArray(new String[0]));
  }

  /** {@code reeve} with exactly these arguments. */
  Reeve start(String... arguments) {
    List<String> command = new ArrayList<>(wrapper);
    command.add(program.toString());
    command.addAll(List.of(arguments));
    String mark = directory.getFileName() + "-" + Long.toHexString(System.nanoTime());
    environment(Reeve.MARK, mark);
    try {
      Process started = process.command(InheritedSignals.reset(command))
          .redirectInput(stdin.toFile())
          .redirectOutput((stdout == null ? directory.resolve("stdout") : stdout).toFile())
          .redirectError((stderr == null ? directory.resolve("stderr") : stderr).toFile())
          .start();
      return new Reeve(started, directory, mark);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
