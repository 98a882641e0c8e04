package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code reeve import} does with files with odd content: a plan, or an error that says why not. */
class OddImportTest {
  @TempDir
  Path directory;

  private void read(ImportFormat format, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("odd"), text);
    try {
      ImportWriter.toml(Importer.read(file.toString(), format, "box", name -> text));
    } catch (ImportException e) {
      assertTrue(e.getMessage().startsWith("cannot "), e.getMessage());
    }
  }

  @Test
  void everyFormatEndsWithAPlanOrAnError() throws IOException {
    List<String> texts = new ArrayList<>(List.of("", "\ufeff", "\0", "a\0b: c", "null", "[]", "{}", "a: 1", "a = 1",
        "services:", "services: []", "services: {a: }", "services: {a: {command: {b: c}}}", "processes: 5",
        "services: {a: {command: b, environment: 5, env_file: {x: y}}}", "services: {a: {command: b, depends_on: 5}}",
        "services: {a: {command: b, healthcheck: x, deploy: y, profiles: {z: 1}, ports: 1, extends: {service: [x]}}}",
        "services: {a: {command: b, healthcheck: {test: {x: y}}}}", "services: {a: {command: [b, [c]], user: [d]}}",
        "processes: {a: {command: [b]}}", "processes: {a: {command: b, availability: x, depends_on: [c], shutdown: 1}}",
        "processes: {a: {command: b, readiness_probe: {exec: x, http_get: y}, liveness_probe: [1], replicas: -1}}",
        "processes: {a: {command: b, entrypoint: [{}], environment: x, working_dir: [], schedule: []}}", "? [a]\n: b",
        "<<: *a", "- &a [*a]", "daemons = 1", "[daemons.a]\nrun = 5", "[daemons.a]\nrun = \"b\"\nhooks = 1\nenv = 2",
        "[daemons.a]\nrun = \"b\"\nport = []\nstop_signal = []\ncron = {}", "@daily", "@daily %", "= = =", "\r\n\r\n",
        "* * * * * %%%", "'=x", "[program:a]\r\ncommand=b\r\n", "web: a\r\nweb: b\r\n", "[Service]\nExecStart=;\n"));
    texts.add("services: {a: {command: b, working_dir: \"" + "${A:-".repeat(100_000) + "\"}}");
    texts.add("processes: {a: {command: b, working_dir: \"" + "${A:-".repeat(100_000) + "}".repeat(100_000) + "\"}}");
    texts.add("* * * * * " + "x % ' ".repeat(10_000));
    for (ImportFormat format : ImportFormat.values()) {
      for (String text : texts) {
        read(format, text);
      }
    }
  }

  @Test
  void theNameOfAFileThatCannotBeReadIsInQuotes() throws IOException {
    Path large = directory.resolve("large");
    Files.write(large, new byte[10 << 20]);
    for (ImportFormat format : List.of(ImportFormat.COMPOSE, ImportFormat.CRONTAB, ImportFormat.PM2)) {
      try {
        Importer.read(large.toString(), format, "box", name -> "{}");
      } catch (ImportException e) {
        assertEquals("cannot read \"" + large + "\": it is larger than 4 MiB", e.getMessage(), format::word);
      }
    }
  }
}
