package reeve.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reeve.history.LedgerFuzz;
import reeve.logstore.IndexFuzz;
import reeve.runtime.readiness.NotifyMessageFuzz;

/** Runs each target of the fuzzer on its corpus, in which what the fuzzer found is kept. */
class FuzzCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/fuzz");

  static List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.walk(CORPUS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void theTargetTakesTheInput(Path input) throws Exception {
    byte[] data = Files.readAllBytes(input);
    switch (input.getParent().getFileName().toString()) {
      case "NotifyMessageFuzz" -> NotifyMessageFuzz.fuzzerTestOneInput(data);
      case "RequestFuzz" -> RequestFuzz.fuzzerTestOneInput(data);
      case "LedgerFuzz" -> LedgerFuzz.fuzzerTestOneInput(data);
      case "IndexFuzz" -> IndexFuzz.fuzzerTestOneInput(data);
      case "EnvFileFuzz" -> EnvFileFuzz.fuzzerTestOneInput(data);
      case "TomlFuzz" -> TomlFuzz.fuzzerTestOneInput(data);
      default -> throw new AssertionError("no target of this name: " + input);
    }
  }

  @Test
  void eachTargetHasACorpus() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/test/java"));
        Stream<Path> corpora = Files.list(CORPUS)) {
      List<String> targets = sources.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Fuzz.java")).map(name -> name.replace(".java", "")).sorted().toList();
      assertEquals(targets, corpora.map(directory -> directory.getFileName().toString()).sorted().toList());
      assertTrue(targets.size() >= 6, targets::toString);
    }
  }
}
