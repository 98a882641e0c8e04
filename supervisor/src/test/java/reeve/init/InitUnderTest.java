package reeve.init;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program under test: ours under one of its names, or the real one that it stands in for. */
record InitUnderTest(String label, List<String> prefix) {
  private static final long DEADLINE_SECONDS = 30;

  /** How a run ended. */
  record Result(int code, String out, String err) {}

  static InitUnderTest ours(String... nameAndFlags) {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> line =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));
    if (Runtime.version().feature() >= 24) {
      line.add("--enable-native-access=ALL-UNNAMED"); // else it warns on stderr, which is compared (JEP 472)
    }
    line.addAll(List.of("-cp", classPath, InitProgram.class.getName()));
    line.addAll(Arrays.asList(nameAndFlags));
    return new InitUnderTest("ours as " + String.join(" ", nameAndFlags), line);
  }

  /** Ours under that name and, where it is installed, the real program, which comes first. */
  static List<InitUnderTest> both(String name) {
    List<InitUnderTest> subjects = new ArrayList<>();
    if (isInstalled(name)) {
      subjects.add(new InitUnderTest("the real " + name, List.of(name)));
    } else {
      System.err.println("WARNING: " + name + " is not installed: nothing compares reeve's " + name + " mode with it");
    }
    subjects.add(ours(name));
    return subjects;
  }

  static boolean isInstalled(String program) {
    for (String directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  static void needs(String program) {
    if (!isInstalled(program)) {
      System.err.println("WARNING: skipped, " + program + " is not installed");
      Assumptions.abort(program + " is not installed");
    }
  }

  List<String> line(String... args) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(Arrays.asList(args));
    return line;
  }

  /** As one line for a shell. */
  String quoted(String... args) {
    StringBuilder text = new StringBuilder();
    for (String word : line(args)) {
      text.append('\'').append(word.replace("'", "'\\''")).append("' ");
    }
    return text.toString();
  }

  ProcessBuilder builder(String... args) {
    return new ProcessBuilder(line(args));
  }

  Result run(String... args) throws IOException, InterruptedException {
    return run(Map.of(), List.of(), args);
  }

  /** @param before words before the program: {@code env --block-signal=USR1} */
  Result run(Map<String, String> environment, List<String> before, String... args)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(before);
    line.addAll(line(args));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    return finish(builder);
  }

  /** A shell starts a job in the background with SIGINT and SIGQUIT ignored, and the test may be in such a job. */
  private static ProcessBuilder withDefaultSignals(ProcessBuilder builder) {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal"));
    line.addAll(builder.command());
    return builder.command(line);
  }

  static Result finish(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("reeve-init", ".out");
    Path err = Files.createTempFile("reeve-init", ".err");
    try {
      Process process = withDefaultSignals(builder).redirectInput(Path.of("/dev/null").toFile())
          .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            builder.command() + " does not end; it said: " + Files.readString(out) + Files.readString(err));
      }
      return new Result(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1),
          Files.readString(err, StandardCharsets.ISO_8859_1));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** A run that a test talks with. */
  static final class Live implements AutoCloseable {
    final Process process;
    private final BufferedReader out;

    Live(ProcessBuilder builder) throws IOException {
      process = withDefaultSignals(builder).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** The next line of its output; null at the end. */
    String line() throws IOException {
      return out.readLine();
    }

    void signal(String name) throws IOException, InterruptedException {
      // The shell's own: kill(1) of procps knows no RTMIN+3.
      int code = new ProcessBuilder("bash", "-c", "kill -" + name + " " + process.pid()).inheritIO().start().waitFor();
      if (code != 0) {
        throw new AssertionError("cannot send " + name);
      }
    }

    void say(String text) throws IOException {
      process.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      process.getOutputStream().flush();
    }

    int code() throws InterruptedException {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end");
      }
      return process.exitValue();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
