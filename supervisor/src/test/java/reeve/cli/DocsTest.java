package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import reeve.app.ExitCodes;
import reeve.config.read.PlanReader;

/** README.md, CONTRIBUTING.md and docs/ agree with the program, as far as a test can check this. */
class DocsTest {
  /** The line before a block with an intended error. */
  private static final String WRONG = "<!-- wrong -->";

  private static final Pattern TOML = Pattern.compile("(" + WRONG + "\n)?```toml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SHELL =
      Pattern.compile("^```(?:sh|console)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`|^(?:    |ENTRYPOINT )(.+)$", Pattern.MULTILINE);
  private static final Pattern COMMAND =
      Pattern.compile("^(?:[A-Z_]+=\\S+ )*reeve ([a-z]+|dumb-init|--|-[a-zA-Z-]+)( .*|)$");
  private static final Pattern OPTION = Pattern.compile("(?<= )--?[a-zA-Z][a-z-]*");
  private static final Pattern SENTENCE =
      Pattern.compile("(?:its?|cannot|Cannot|is not supported|internal error|waiting for|still there|Gave up|"
          + "Left|died of|failed|will be|exited with|Ignored|Tracks) ");
  private static final Pattern IN_REPOSITORY =
      Pattern.compile("(?:supervisor|packaging|config|examples|docs|\\.ci)/[A-Za-z0-9_./-]*");

  @TempDir
  Path directory;

  static List<Path> documents() {
    return Documents.markdown();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void loadsEveryConfiguration(Path document) throws IOException {
    Matcher block = TOML.matcher(Documents.text(document));
    while (block.find()) {
      Path file = Files.writeString(directory.resolve("reeve.toml"), block.group(2));
      PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
      assertEquals(block.group(1) != null, result instanceof PlanReader.Result.Bad,
          document + ":\n" + block.group(2) + "\n" + result);
      if (result instanceof PlanReader.Result.Ok ok
          && List.of("README.md", "containers.md", "tour.md", "tutorial.md").contains(
              document.getFileName().toString())) {
        assertEquals(List.of(), ok.warnings(), document + ":\n" + block.group(2));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkHasATarget(Path document) {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(Documents.text(document));
    while (link.find()) {
      String target = link.group(1);
      if (target.contains("://")) {
        continue;
      }
      int hash = target.indexOf('#');
      String path = hash < 0 ? target : target.substring(0, hash);
      Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
      if (!Files.exists(file) || hash >= 0 && !anchors(file).contains(target.substring(hash + 1))) {
        broken.add(target);
      }
    }
    assertEquals(List.of(), broken, document.toString());
  }

  /** The anchors that GitHub derives from headings. */
  private static Set<String> anchors(Path file) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(Documents.text(file));
    while (heading.find()) {
      anchors.add(heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'));
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyNamedCommandAndFileExists(Path document) {
    CommandLine program = Commands.program();
    List<String> unknown = new ArrayList<>();
    // The lines of a block of commands are checked like those that are indented.
    String indented = SHELL.matcher(Documents.text(document))
        .replaceAll(block -> Matcher.quoteReplacement(block.group(1).replaceAll("(?m)^", "    ")));
    Matcher code = CODE.matcher(indented);
    while (code.find()) {
      String text = code.group(1) == null ? code.group(2).strip() : code.group(1);
      Matcher command = COMMAND.matcher(text.startsWith("packaging/target/reeve/bin/") ? text.substring(27) : text);
      if (command.matches()) {
        check(program, command.group(1), command.group(2), text, unknown);
      }
      Matcher path = IN_REPOSITORY.matcher(text);
      while (path.find()) {
        boolean ours = path.start() == 0 || " '\"(".indexOf(text.charAt(path.start() - 1)) >= 0;
        String name = path.group().replaceAll("[.,:]$", "");
        if (ours && !name.contains("/target") && !Files.exists(Documents.ROOT.resolve(name))) {
          unknown.add(name);
        }
      }
    }
    assertEquals(List.of(), unknown, document.toString());
  }

  private static void check(CommandLine program, String name, String rest, String text, List<String> unknown) {
    if (Set.of("--", "init", "tini", "dumb-init").contains(name)) {
      return;
    }
    CommandLine command = program.getSubcommands().get(name);
    if (command == null) {
      if (!name.startsWith("-") || program.getCommandSpec().findOption(name) == null) {
        unknown.add(text);
      }
      return;
    }
    Matcher option = OPTION.matcher(rest.replaceAll(" # .*| -- .*", ""));
    while (option.find()) {
      if (command.getCommandSpec().findOption(option.group()) == null) {
        unknown.add(text);
      }
    }
  }

  @Test
  void readmeIsOneScreen() {
    long lines = Documents.text(Documents.ROOT.resolve("README.md")).lines().count();
    assertTrue(lines <= 60, "README.md has " + lines + " lines; what it explains belongs into a page of docs/");
  }

  /** Each page of docs/ is listed once, below one of the four kinds. */
  @Test
  void everyPageIsInTheIndex() {
    String[] kinds = Documents.text(Documents.ROOT.resolve("docs/README.md")).split("(?m)^## ");
    List<String> listed = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String kind : List.of(kinds).subList(1, kinds.length)) {
      names.add(kind.substring(0, kind.indexOf(':')));
      Matcher page = Pattern.compile("^\\| \\[[^]]+\\]\\(([a-z-]+\\.md)\\) \\|", Pattern.MULTILINE).matcher(kind);
      while (page.find()) {
        listed.add(page.group(1));
      }
    }
    assertEquals(List.of("Tutorials", "How-to guides", "Reference", "Explanation"), names);
    Path docs = Documents.ROOT.resolve("docs");
    assertEquals(Documents.markdown().stream().filter(file -> file.startsWith(docs))
        .map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")).sorted().toList(),
        listed.stream().sorted().toList());
  }

  @Test
  void keysMatchTheSchema() throws IOException {
    Documents.checkPart(Documents.ROOT.resolve("docs/configuration.md"),
        "<!-- keys: begin, printed from reeve.config.Schema -->", "<!-- keys: end -->", Documents.keysInMarkdown());
  }

  @Test
  void commandsMatchTheModel() throws IOException {
    Documents.checkPart(Documents.ROOT.resolve("docs/commands.md"), "<!-- commands: begin, printed from reeve.cli -->",
        "<!-- commands: end -->",
        CommandPage.table());
  }

  /** Compares parts of the sentences, because the values between them are known only at run time. */
  @Test
  void everyMessageOfTroubleshootingIsInTheCode() throws IOException {
    StringBuilder code = new StringBuilder();
    for (String root : List.of("config/src/main/java", "supervisor/src/main/java", "packaging/src/main/launcher")) {
      try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(root))) {
        files.filter(Files::isRegularFile).sorted().map(Documents::text).forEach(code::append);
      }
    }
    // A long sentence is a concatenation over several lines.
    String text = code.toString().replaceAll("\"\\s*\\+ \"", "").replace("\\\"", "\"");
    List<String> unknown = new ArrayList<>();
    Matcher span =
        Pattern.compile("`([^`]+)`").matcher(Documents.text(Documents.ROOT.resolve("docs/troubleshooting.md")));
    int sentences = 0;
    while (span.find()) {
      if (SENTENCE.matcher(span.group(1)).lookingAt()) {
        sentences++;
        for (String piece : span.group(1).split("…|\"|: |; |, |\\(|\\)|[A-Z]{3,}|[0-9]+|\n")) {
          String part = piece.strip();
          if (part.length() > 5 && !text.contains(part)) {
            unknown.add(part + " (of: " + span.group(1) + ")");
          }
        }
      }
    }
    assertEquals(List.of(), unknown);
    assertTrue(sentences > 30, "only " + sentences + " sentences were found");
  }

  @Test
  void tableHasEveryExitCode() throws IllegalAccessException {
    String text = Documents.text(Documents.ROOT.resolve("docs/exit-codes.md"));
    for (java.lang.reflect.Field field : ExitCodes.class.getFields()) {
      assertTrue(text.contains("\n| " + field.getInt(null) + " |"),
          "docs/exit-codes.md has no row for " + field.getName());
    }
  }
}
