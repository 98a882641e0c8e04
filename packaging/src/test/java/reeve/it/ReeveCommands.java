package reeve.it;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import reeve.Await;

/** Runs commands of the built program against the {@link Reeve} that runs in the same directory. */
final class ReeveCommands {
  /** What a command wrote, and its exit code. */
  record Result(String out, String err, int code) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }

    /** @return the first entry of {@code services} */
    JsonObject firstService() {
      return json().getAsJsonArray("services").get(0).getAsJsonObject();
    }
  }

  /** A command that was started; {@code out} and {@code err} are the files of its output. */
  record Running(Process process, Path out, Path err) {}

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private Path program = Reeve.HOME.resolve("bin/reeve");

  /** @param directory that of the {@link Reeve} */
  ReeveCommands(Path directory) {
    this.directory = directory.toAbsolutePath();
    environment("REEVE_SOCKET", this.directory.resolve("reeve.sock").toString());
    environment("REEVE_JAVA_HOME", System.getProperty("java.home"));
    environment("NO_COLOR", "1");
  }

  /** Sets a variable for every command that is started from now on. An empty value of REEVE_JAVA_HOME is none. */
  ReeveCommands environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Runs another program than the built one: a copy. */
  ReeveCommands program(Path path) {
    program = path;
    return this;
  }

  /** Starts reeve with these services, and waits until it answers on its socket. */
  Reeve serve(String toml) {
    Reeve reeve = Reeve.in(directory).services(toml).run();
    try {
      awaitServing(reeve);
      return reeve;
    } catch (AssertionError e) {
      reeve.close();
      throw e;
    }
  }

  /** Waits until reeve answers on its socket. */
  void awaitServing(Reeve reeve) {
    reeve.until("reeve answers on its socket", () -> run("version").code() == 0);
  }

  Result run(String... arguments) {
    return await(start(arguments));
  }

  /** @param out where its standard output goes, such as /dev/full */
  Result run(Path out, String... arguments) {
    return await(start(out, program(arguments)));
  }

  Running start(String... arguments) {
    return start(nextOutput(), program(arguments));
  }

  /** @param script of sh; {@code $0} is the program */
  Running shell(String script) {
    return start(nextOutput(), List.of("/bin/sh", "-c", script, program().get(0)));
  }

  /**
   * Runs a command on a terminal, which script(1) creates, to its end.
   *
   * @param setup shell commands that run first on the same terminal, each with its semicolon; NO_COLOR is not set
   *        unless they set it
   * @return {@code out} is what was written to the terminal, carriage returns included
   */
  Result runOnTerminal(String setup, String... arguments) {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script (util-linux)");
    String command = "unset NO_COLOR COLUMNS; " + setup + " exec " + String.join(" ", program(arguments));
    return await(start(nextOutput(), List.of("script", "-qefc", command, "/dev/null")));
  }

  private Path nextOutput() {
    return directory.resolve("command." + count.incrementAndGet() + ".out");
  }

  private List<String> program(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Running start(Path out, List<String> command) {
    Path err = directory.resolve("command." + count.incrementAndGet() + ".err");
    ProcessBuilder builder = new ProcessBuilder(InheritedSignals.reset(command)).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("SHELL", "/bin/sh"); // the one that script(1) starts
    builder.redirectInput(Path.of("/dev/null").toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    try {
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of a command. */
  Result await(Running running) {
    try {
      Await.until("end of a command", () -> !running.process().isAlive(), () -> Reeve.read(running.err()));
      return new Result(Files.isRegularFile(running.out()) ? Reeve.read(running.out()) : "", Reeve.read(running.err()),
          running.process().exitValue());
    } finally {
      running.process().destroyForcibly();
    }
  }

  /** Sends one request over a connection of its own. @return the response, with {@code result} or {@code error} */
  JsonObject request(String method, String params) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("reeve.sock")))) {
      String request = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject message = JsonParser.parseString(line).getAsJsonObject();
        if (message.has("id")) {
          return message;
        }
      }
      throw new AssertionError("no response to " + request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the configuration, with the same {@code [reeve]} table as {@link ReeveBuilder#services}. */
  void replaceServices(String toml) {
    String text = Reeve.read(directory.resolve("reeve.toml"));
    int end = text.indexOf("[service");
    try {
      Files.writeString(directory.resolve("reeve.toml"), text.substring(0, end) + toml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return the view of one service that {@code status --json} prints */
  JsonObject status(String service) {
    return run("status", service, "--json").firstService();
  }

  /** @return the pid of a service's main process; 0 if it has none */
  int pid(String service) {
    JsonObject view = status(service);
    return view.get("pid").isJsonNull() ? 0 : view.get("pid").getAsInt();
  }

  /** @return {@code NAME STATE} of every service, in the order of the configuration */
  List<String> states() {
    List<String> states = new ArrayList<>();
    run("status", "--json").json().getAsJsonArray("services").forEach(element -> {
      JsonObject view = element.getAsJsonObject();
      states.add(view.get("name").getAsString() + " " + view.get("state").getAsString());
    });
    return states;
  }
}
