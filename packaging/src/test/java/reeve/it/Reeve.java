package reeve.it;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import reeve.Await;

/**
 * The built program under test: started in a directory of its own, with its output in files there, and ended with all
 * its descendants by {@link #close}.
 *
 * <pre>{@code
 * try (Reeve reeve = Reeve.in(directory).config("""
 *     [service.web]
 *     command = ["/bin/sleep", "60"]
 *     """).run()) {
 *   reeve.awaitEvent("web", "started");
 *   reeve.signal("TERM");
 *   assertEquals(0, reeve.awaitExit());
 * }
 * }</pre>
 *
 * {@link ReeveBuilder#run} adds {@code --log-format json --no-color}, so that {@link #events} can be read from the
 * standard output. Every process below is marked by REEVE_IT in its environment, so that processes that escape in a
 * failed test are found and killed, too.
 */
final class Reeve implements AutoCloseable {
  /** The directory of the built program; failsafe sets it. */
  static final Path HOME = Path.of(System.getProperty("reeve.home", "target/reeve")).toAbsolutePath().normalize();

  /** The variable that marks every process of one test. */
  static final String MARK = "REEVE_IT";

  private final Process process;
  private final Path directory;
  private final String mark;

  Reeve(Process process, Path directory, String mark) {
    this.process = process;
    this.directory = directory;
    this.mark = mark;
  }

  /** @param directory the working directory: empty, and for this program alone (JUnit's {@code @TempDir}) */
  static ReeveBuilder in(Path directory) {
    return new ReeveBuilder(directory);
  }

  // ---- state

  /** The pid of the started program, or of its wrapper when there is one. */
  long pid() {
    return process.pid();
  }

  /**
   * The pid, as seen from here, of the JVM itself below wrappers that fork ({@code unshare --fork}, runc); waits until
   * it is there.
   */
  long jvmPid() {
    until("the JVM runs", () -> findJvm() != 0);
    return findJvm();
  }

  private long findJvm() {
    for (ProcessHandle handle : processes()) {
      if (read(Path.of("/proc/" + handle.pid() + "/cmdline")).contains("reeve.cli.Main\0")
          && read(Path.of("/proc/" + handle.pid() + "/comm")).startsWith("java")) {
        return handle.pid();
      }
    }
    return 0;
  }

  /** @return how many descriptors the program has open, without its jars, which it opens soon after its start */
  long openDescriptors() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return descriptors.filter(fd -> !isJar(fd)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isJar(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().endsWith(".jar");
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The working directory, where {@code stdout}, {@code stderr} and {@code reeve.toml} are. */
  Path directory() {
    return directory;
  }

  String stdout() {
    return read(directory.resolve("stdout"));
  }

  String stderr() {
    return read(directory.resolve("stderr"));
  }

  /** The entries of all parts of the ledger so far, oldest first; every line must be whole. */
  List<JsonObject> ledger() {
    List<JsonObject> entries = new ArrayList<>();
    for (String part : List.of("ledger.jsonl.1", "ledger.jsonl")) {
      for (String line : read(directory.resolve("state").resolve(part)).lines().toList()) {
        entries.add(JsonParser.parseString(line).getAsJsonObject());
      }
    }
    return entries;
  }

  /** The text of the log of a service. */
  String log(String service) {
    return read(directory.resolve("log").resolve(service + ".log"));
  }

  /** Waits until the log of a service contains a text. @return the whole log */
  String awaitLog(String service, String text) {
    until("log of " + service + " says " + text, () -> log(service).contains(text));
    return log(service);
  }

  /** All JSON events on the standard output so far; a line that is incomplete or not a JSON object is left out. */
  List<JsonObject> events() {
    List<JsonObject> events = new ArrayList<>();
    String out = stdout();
    int end = out.lastIndexOf('\n');
    for (String line : out.substring(0, end + 1).split("\n")) {
      if (line.startsWith("{") && line.endsWith("}")) {
        events.add(JsonParser.parseString(line).getAsJsonObject());
      }
    }
    return events;
  }

  List<JsonObject> events(String service, String event) {
    return events().stream().filter(e -> hasField(e, "service", service) && hasField(e, "event", event)).toList();
  }

  /** Waits for the first event of that kind of a service. */
  JsonObject awaitEvent(String service, String event) {
    return awaitEvents(service, event, 1).get(0);
  }

  /** Waits until a service has had at least {@code count} events of that kind. */
  List<JsonObject> awaitEvents(String service, String event, int count) {
    until(count + " × " + event + " of " + service, () -> events(service, event).size() >= count);
    return events(service, event);
  }

  JsonObject awaitEvent(String description, Predicate<JsonObject> wanted) {
    until(description, () -> events().stream().anyMatch(wanted));
    return events().stream().filter(wanted).findFirst().orElseThrow();
  }

  void awaitStdout(String text) {
    until("stdout says " + text, () -> stdout().contains(text));
  }

  void awaitStderr(String text) {
    until("stderr says " + text, () -> stderr().contains(text));
  }

  /** Waits until a file of the directory is not empty. @return its text */
  String awaitFile(String name) {
    Path file = directory.resolve(name);
    until("file " + file + " is not empty", () -> !read(file).isEmpty());
    return read(file);
  }

  /** @return the exit code; 128+n for signal n, as the JDK reports it */
  int awaitExit() {
    Await.until("exit of reeve", () -> !process.isAlive(), this::describe);
    return process.exitValue();
  }

  /**
   * As {@link Await#until}, with the output and the process tree in the message. Fails at once when the program has
   * ended, because the condition cannot become true any more.
   */
  void until(String description, Await.Fact fact) {
    boolean[] endedBefore = new boolean[1];
    Await.until(description, () -> {
      boolean ended = !process.isAlive();
      if (fact.holds()) {
        return true;
      }
      endedBefore[0] = ended;
      return ended;
    }, this::describe);
    if (endedBefore[0]) {
      throw new AssertionError("reeve ended with " + process.exitValue() + " before: " + description + "\n"
          + describe());
    }
  }

  /** @param signal its name without SIG */
  void signal(String signal) {
    Reeve.signal(process.pid(), signal);
  }

  static void signal(long pid, String signal) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
      if (code != 0) {
        throw new AssertionError("kill -" + signal + " " + pid + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that explains a failure: output, log files, processes. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append("-- reeve ")
        .append(process.isAlive() ? "runs, pid " + process.pid() : "ended with " + process.exitValue());
    text.append("\n-- stdout\n").append(tail(stdout())).append("\n-- stderr\n").append(tail(stderr()));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (file.toString().endsWith(".log")) {
          text.append("\n-- ").append(directory.relativize(file)).append('\n').append(tail(read(file)));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      text.append("\n-- files: ").append(e);
    }
    text.append("\n-- processes");
    for (ProcessHandle handle : processes()) {
      text.append("\n").append(handle.pid()).append(" of ").append(handle.parent().map(ProcessHandle::pid).orElse(0L))
          .append(": ")
          .append(read(Path.of("/proc/" + handle.pid() + "/cmdline")).replace('\0', ' '));
    }
    return text.append('\n').toString();
  }

  /** The pids of all processes that this program started, including those that escaped, without its own. */
  List<Long> survivors() {
    return processes().stream().map(ProcessHandle::pid).filter(pid -> pid != process.pid()).toList();
  }

  /** Kills the processes that are left, repeatedly, until there are none. */
  @Override
  public void close() {
    Set<ProcessHandle> left = processes();
    for (int round = 0; round < 100 && !left.isEmpty(); round++) {
      left.forEach(ProcessHandle::destroyForcibly);
      left.forEach(handle -> handle.onExit().orTimeout(1, TimeUnit.SECONDS).exceptionally(e -> handle).join());
      left = processes();
    }
  }

  private Set<ProcessHandle> processes() {
    Set<ProcessHandle> family = new LinkedHashSet<>();
    if (process.isAlive()) {
      family.add(process.toHandle());
      process.descendants().forEach(family::add);
    }
    String entry = MARK + "=" + mark;
    ProcessHandle.allProcesses().sorted(Comparator.comparingLong(ProcessHandle::pid)).forEach(handle -> {
      String environment = read(Path.of("/proc/" + handle.pid() + "/environ"));
      if (("\0" + environment).contains("\0" + entry + "\0")) {
        family.add(handle);
      }
    });
    return family;
  }

  /** Sends SIGTERM; fails unless reeve exits with 0 and leaves no process. */
  void stop() {
    signal("TERM");
    int code = awaitExit();
    if (code != 0 || !survivors().isEmpty()) {
      throw new AssertionError("after SIGTERM: exit code " + code + ", left: " + survivors() + "\n" + describe());
    }
  }

  static boolean hasField(JsonObject event, String name, String value) {
    return Optional.ofNullable(event.get(name)).filter(e -> e.isJsonPrimitive() && e.getAsString().equals(value))
        .isPresent();
  }

  /** @return the text of a file; empty if it does not exist or may not be read */
  static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String tail(String text) {
    return text.length() <= 4000 ? text : "…" + text.substring(text.length() - 4000);
  }

  /** Skips the test unless a condition holds. With REEVE_CI=1, which .ci/run sets, the test fails instead. */
  static void require(boolean condition, String requirement) {
    if (!condition) {
      String message = "SKIPPED: needs " + requirement;
      System.err.println(message);
      if ("1".equals(System.getenv("REEVE_CI"))) {
        throw new AssertionError("REEVE_CI=1 and " + message);
      }
      Assumptions.abort(message);
    }
  }
}
