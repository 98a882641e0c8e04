package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Each block of YAML in the documents is YAML, and a map. */
class DocsYamlTest {
  private static final Pattern BLOCK = Pattern.compile("^```ya?ml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  static List<Path> documents() {
    return Documents.markdown();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void eachBlockIsRead(Path document) {
    Matcher block = BLOCK.matcher(Documents.text(document));
    while (block.find()) {
      String text = block.group(1);
      for (Object part : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
        assertInstanceOf(Map.class, part, () -> document + ":\n" + text);
      }
    }
  }

  @Test
  void thereAreBlocks() {
    assertTrue(documents().stream().anyMatch(document -> BLOCK.matcher(Documents.text(document)).find()));
  }
}
