package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import reeve.config.Schema;

/** The documents of the repository, and the parts of them that are printed from {@link Schema}. */
public final class Documents {
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final String WRITE = "reeve.write-docs";

  private Documents() {}

  /** All Markdown files for users and contributors. */
  public static List<Path> markdown() {
    List<Path> files = new ArrayList<>();
    files.add(ROOT.resolve("README.md"));
    files.add(ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares the part between two lines of a file with the expected text, or writes it with
   * {@code -Dreeve.write-docs=true}.
   */
  static void checkPart(Path file, String begin, String end, String expected) throws IOException {
    String text = text(file);
    int from = text.indexOf(begin + "\n");
    int to = text.indexOf(end + "\n");
    assertTrue(from >= 0 && to > from, "cannot find the lines \"" + begin + "\" and \"" + end + "\" in " + file);
    from += begin.length() + 1;
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, text.substring(0, from) + expected + text.substring(to));
      return;
    }
    assertEquals(expected, text.substring(from, to),
        file + " differs from the code. If the code is right, print the part again:"
            + " mvn -pl config,supervisor test -Dtest='DocsTest,ManPageTest' -D" + WRITE
            + "=true -Dsurefire.failIfNoSpecifiedTests=false");
  }

  /** The keys as Markdown tables. */
  static String keysInMarkdown() {
    StringBuilder text = new StringBuilder("\n");
    for (boolean ofReeve : new boolean[] {true, false}) {
      text.append(ofReeve ? "### [reeve]\n\n" : "### [service.NAME] and [defaults]\n\n");
      text.append("| key | value | default | example | |\n|---|---|---|---|---|\n");
      for (Schema.Entry entry : Schema.entries()) {
        if (ofReeve == (entry.place() == Schema.Place.REEVE)) {
          text.append("| `").append(entry.name()).append("` | ").append(entry.form()).append(" | ")
              .append(entry.defaultText())
              .append(" | `").append(entry.example()).append("` | ").append(entry.doc())
              .append(entry.place() == Schema.Place.SERVICE ? " Not in `[defaults]`." : "").append(" |\n");
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** The keys as paragraphs of man(7). */
  static String keysInRoff(boolean ofReeve) {
    StringBuilder text = new StringBuilder();
    for (Schema.Entry entry : Schema.entries()) {
      if (ofReeve == (entry.place() == Schema.Place.REEVE)) {
        text.append(".TP\n\\fB").append(roff(entry.name())).append("\\fR = ").append(roff(entry.form())).append('\n');
        text.append(roff(entry.doc())).append('\n');
        if (entry.place() == Schema.Place.SERVICE) {
          text.append("Not in [defaults].\n");
        }
        text.append("Default: ").append(roff(entry.defaultText())).append(".\n");
        text.append("Example: \\fB").append(roff(entry.name())).append(" = ").append(roff(entry.example()))
            .append("\\fR\n");
      }
    }
    return text.toString();
  }

  /**
   * Text escaped for man(7): backslashes, dashes, and a first character that would begin a request.
   */
  static String roff(String plain) {
    String text = plain.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
    return text.startsWith(".") || text.startsWith("'") ? "\\&" + text : text;
  }
}
