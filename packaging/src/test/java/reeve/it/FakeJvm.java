package reeve.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directory of a JVM whose {@code bin/java} only records how it was called, so that a test sees what the launcher
 * does.
 */
final class FakeJvm {
  private final Path home;

  private FakeJvm(Path home) {
    this.home = home;
  }

  static FakeJvm in(Path directory) throws IOException {
    FakeJvm jvm = new FakeJvm(directory.resolve("a jvm"));
    Files.createDirectories(jvm.home.resolve("bin"));
    Path java = jvm.home.resolve("bin/java");
    Files.writeString(java, """
        #!/bin/sh
        # First, and without a child: dash unblocks all signals when it waits for one.
        while read -r line; do printf '%s\\n' "$line"; done </proc/$$/status >"$FAKE_JVM/status"
        for word in "$@"; do printf '%s\\n' "$word"; done >"$FAKE_JVM/arguments"
        cat /proc/$$/environ >"$FAKE_JVM/environ"
        readlink /proc/$$/fd/0 >"$FAKE_JVM/stdin"
        """);
    if (!java.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + java + " executable");
    }
    return jvm;
  }

  ReeveBuilder configure(ReeveBuilder reeve) {
    return reeve.environment("REEVE_JAVA_HOME", home.toString()).environment("FAKE_JVM", home.toString());
  }

  Path home() {
    return home;
  }

  List<String> arguments() {
    return Reeve.read(home.resolve("arguments")).lines().toList();
  }

  /** @return the value of {@code -Dname=value} among the arguments of the JVM; null if there is none */
  String property(String name) {
    String start = "-D" + name + "=";
    return arguments().stream().filter(a -> a.startsWith(start)).map(a -> a.substring(start.length())).findFirst()
        .orElse(null);
  }

  List<String> argumentsOfMain() {
    List<String> all = arguments();
    return all.subList(all.indexOf("reeve.cli.Main") + 1, all.size());
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    Arrays.stream(Reeve.read(home.resolve("environ")).split("\0")).filter(e -> e.indexOf('=') > 0)
        .forEach(e -> environment.put(e.substring(0, e.indexOf('=')), e.substring(e.indexOf('=') + 1)));
    return environment;
  }

  /** @param field of /proc/PID/status, such as SigBlk */
  long signalMask(String field) {
    return signalMask(Reeve.read(home.resolve("status")), field);
  }

  static long signalMask(String status, String field) {
    Optional<String> line = status.lines().filter(l -> l.startsWith(field + ":")).findFirst();
    return Long.parseUnsignedLong(line.orElseThrow().substring(field.length() + 1).trim(), 16);
  }

  String stdinTarget() {
    return Reeve.read(home.resolve("stdin")).trim();
  }
}
