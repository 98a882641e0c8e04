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
import java.util.List;
import reeve.Await;

/** Commands of the built program that ask the one that runs in the same directory. */
final class CommandRunner {
  /** What came of a command. */
  record Done(String out, String err, int code) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  private final Path directory;
  private int count;

  /** @param directory of the {@link Reeve} */
  CommandRunner(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  /** Waits until it serves. */
  void await(Reeve reeve) {
    reeve.until("it serves", () -> run("version").code() == 0);
  }

  Done run(String... arguments) {
    return finish(start(arguments));
  }

  /** @param out where its standard output goes, such as /dev/full */
  Done run(Path out, String... arguments) {
    return finish(start(out, program(arguments)));
  }

  /** A command under way. */
  record Running(Process process, Path out, Path err) {}

  Running start(String... arguments) {
    return start(directory.resolve("asked." + ++count + ".out"), program(arguments));
  }

  /** @param script of sh; {@code $0} is the program */
  Running shell(String script) {
    return start(directory.resolve("asked." + ++count + ".out"), List.of("/bin/sh", "-c", script, program().get(0)));
  }

  private static List<String> program(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Reeve.HOME.resolve("bin/reeve").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Running start(Path out, List<String> command) {
    Path err = directory.resolve("asked." + ++count + ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
    builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("NO_COLOR", "1");
    try {
      return new Running(
          builder.redirectInput(Path.of("/dev/null").toFile()).redirectOutput(out.toFile()).redirectError(err.toFile())
              .start(),
          out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Done finish(Running running) {
    try {
      Await.until("end of a command", () -> !running.process().isAlive(), () -> Reeve.text(running.err()));
      return new Done(Files.isRegularFile(running.out()) ? Reeve.text(running.out()) : "", Reeve.text(running.err()),
          running.process().exitValue());
    } finally {
      running.process().destroyForcibly();
    }
  }

  /** One request to the socket. @return the answer, with {@code result} or {@code error} */
  JsonObject rpc(String method, String params) {
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
      throw new AssertionError("no answer to " + request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the configuration, with the same {@code [reeve]} table as {@link ReeveBuilder#services}. */
  void services(String toml) {
    String text = Reeve.text(directory.resolve("reeve.toml"));
    int end = text.indexOf("[service");
    try {
      Files.writeString(directory.resolve("reeve.toml"), text.substring(0, end) + toml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pid of a service by {@code status}; 0: it has none. */
  int pid(String service) {
    JsonObject view = run("status", service, "--json").json().getAsJsonArray("services").get(0).getAsJsonObject();
    return view.get("pid").isJsonNull() ? 0 : view.get("pid").getAsInt();
  }

  /** {@code name state} of all, in their order. */
  List<String> states() {
    List<String> states = new ArrayList<>();
    run("status", "--json").json().getAsJsonArray("services").forEach(one -> {
      JsonObject view = one.getAsJsonObject();
      states.add(view.get("name").getAsString() + " " + view.get("state").getAsString());
    });
    return states;
  }
}
