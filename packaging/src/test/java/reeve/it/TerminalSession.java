package reeve.it;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reeve.Await;

/**
 * A command on a terminal: script(1) makes a real one (pty(7)) and copies what is written to it, and pyte, a terminal
 * emulator in Python, shows what a person sees of it. A line {@value #END} follows, which shows where the command left
 * the cursor.
 */
final class TerminalSession implements AutoCloseable {
  /** The line that follows when the command has ended. */
  static final String END = "-- end";

  /** The Python of the distribution, whose packages have pyte. */
  private static final String PYTHON = "/usr/bin/python3";

  /** Writes the screen after the bytes of a file; a character for each cell says how it is painted. */
  private static final String RENDER = """
      import json, pyte, sys
      columns, rows = int(sys.argv[2]), int(sys.argv[3])
      screen = pyte.Screen(columns, rows)
      with open(sys.argv[1], "rb") as file:
          data = file.read()
      pyte.ByteStream(screen).feed(data)
      def mark(cell):
          mark = "." if cell.fg == "default" else cell.fg[-1] if cell.fg.startswith("bright") else cell.fg[0]
          return (mark.upper() if mark != "." else "B") if cell.bold else mark
      print(json.dumps({"title": screen.title, "rows": [row.rstrip() for row in screen.display],
          "marks": ["".join(mark(screen.buffer[y][x]) for x in range(columns)) for y in range(rows)]}))
      """;

  private final Path directory;
  private final Path written;
  private final int rows;
  private final int columns;
  private final Process script;
  private final FileChannel keys;

  private TerminalSession(Path directory, String name, int rows, int columns, Process script, FileChannel keys) {
    this.directory = directory;
    this.written = directory.resolve(name + ".out");
    this.rows = rows;
    this.columns = columns;
    this.script = script;
    this.keys = keys;
  }

  /** Skips the test unless the terminal and its emulator are there. */
  static void require() {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script(1)");
    Reeve.require(TestFiles.succeeds(PYTHON, "-c", "import pyte"), "python3-pyte");
  }

  /**
   * Runs a shell command on a terminal.
   *
   * @param directory where files are kept; REEVE_SOCKET names the socket there
   * @param name of the file with what was written to the terminal
   * @param more variables of the environment, beside TERM=xterm
   */
  static TerminalSession start(Path directory, String name, int rows, int columns, Map<String, String> more,
      String command) throws IOException {
    TestFiles.writeScript(directory.resolve(name + ".sh"), "#!/bin/sh\nstty rows " + rows + " cols " + columns
        + "\nPATH=" + Reeve.HOME + "/bin:$PATH\n" + command + "\necho '" + END + "'\n");
    TestFiles.makeFifo(directory.resolve(name + ".keys"));
    ProcessBuilder builder = new ProcessBuilder(
        InheritedSignals.reset(new ArrayList<>(List.of("script", "-qfc", "exec ./" + name + ".sh", name))));
    builder.directory(directory.toFile());
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().put("TERM", "xterm");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("NO_COLOR");
    builder.environment().remove("COLUMNS");
    builder.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
    builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(more);
    // Opened for both, so that neither side waits for the other.
    FileChannel keys =
        FileChannel.open(directory.resolve(name + ".keys"), StandardOpenOption.READ, StandardOpenOption.WRITE);
    Process script = builder.redirectInput(directory.resolve(name + ".keys").toFile())
        .redirectOutput(directory.resolve(name + ".out").toFile()).redirectErrorStream(true).start();
    return new TerminalSession(directory, name, rows, columns, script, keys);
  }

  /** What a person sees. */
  record Screen(String title, List<String> rows, List<String> marks) {
    /** The rows up to the last that is not empty. */
    List<String> text() {
      int end = rows.size();
      while (end > 0 && rows.get(end - 1).isEmpty()) {
        end--;
      }
      return rows.subList(0, end);
    }

    /** The first row that contains a text; null: there is none. */
    String row(String part) {
      return rows.stream().filter(row -> row.contains(part)).findFirst().orElse(null);
    }

    /**
     * How a text is painted: for each cell {@code .} for the default, {@code B} for bold, or the first letter of a
     * colour, in upper case if bold; the last letter of a bright colour.
     */
    String paint(String part) {
      for (int i = 0; i < rows.size(); i++) {
        int at = rows.get(i).indexOf(part);
        if (at >= 0) {
          return marks.get(i).substring(at, at + part.length());
        }
      }
      throw new AssertionError("not on the screen: " + part + "\n" + String.join("\n", rows));
    }
  }

  /** All that was written to the terminal so far. */
  String raw() {
    return Reeve.read(written);
  }

  Screen screen() {
    try {
      Process python = new ProcessBuilder(PYTHON, "-c", RENDER, written.toString(), Integer.toString(columns),
          Integer.toString(rows)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String json = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      python.waitFor();
      JsonObject screen = JsonParser.parseString(json).getAsJsonObject();
      return new Screen(screen.get("title").getAsString(), strings(screen, "rows"), strings(screen, "marks"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<String> strings(JsonObject json, String name) {
    List<String> strings = new ArrayList<>();
    json.getAsJsonArray(name).forEach(element -> strings.add(element.getAsString()));
    return strings;
  }

  /** Waits until the bytes that were written contain a text, and returns the screen then. */
  Screen awaitRaw(String text) {
    Await.until("written to the terminal: " + text, () -> raw().contains(text), this::describe);
    return screen();
  }

  /** Waits until a row of the screen contains a text, and returns the screen. */
  Screen awaitRow(String text) {
    Screen[] seen = new Screen[1];
    Await.until("on the screen: " + text, () -> {
      seen[0] = screen();
      return seen[0].row(text) != null;
    }, this::describe);
    return seen[0];
  }

  /** Waits for the end of the command, and returns the screen. */
  Screen awaitEnd() {
    return awaitRaw(END);
  }

  /** The process of reeve that runs a command there. */
  ProcessHandle process(String command) {
    return script.descendants()
        .filter(handle -> Reeve.read(Path.of("/proc/" + handle.pid() + "/cmdline"))
            .contains("reeve.cli.Main\0" + command))
        .findFirst().orElseThrow(() -> new AssertionError("no process runs " + command + "\n" + describe()));
  }

  void press(String key) throws IOException {
    keys.write(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
  }

  String describe() {
    return "on the terminal: " + raw().replace("\033", "<ESC>") + "\nscreen:\n" + String.join("\n", screen().text())
        + "\n" + Reeve.read(directory.resolve("stderr"));
  }

  /** Ends the command by SIGTERM, and then everything that is left. */
  @Override
  public void close() throws IOException {
    script.descendants().filter(process -> Reeve.read(Path.of("/proc/" + process.pid() + "/comm")).startsWith("java"))
        .forEach(ProcessHandle::destroy);
    try {
      if (!script.waitFor(10, TimeUnit.SECONDS)) {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keys.close();
    Files.deleteIfExists(written);
  }
}
