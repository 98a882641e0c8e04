package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import reeve.app.ExitCodes;
import reeve.config.Schema;
import reeve.config.read.PlanReader;
import reeve.init.InitArguments;
import reeve.init.InitFlavor;
import reeve.init.InitOptions;
import reeve.posix.Environment;

/** The man pages describe every command, option, key and exit code, and man reads them without a warning. */
class ManPageTest {
  private static final Path PAGES = Documents.ROOT.resolve("packaging/man");
  private static final Pattern SECTION = Pattern.compile("^\\.SH (.*)$", Pattern.MULTILINE);
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][a-z-]*");

  /** A page without fonts, macros and escapes. */
  private static String plain(String page) {
    StringBuilder text = new StringBuilder();
    for (String line : Documents.text(PAGES.resolve(page)).split("\n")) {
      String read = line.replaceAll("\\\\f.", "");
      if (read.startsWith(".\\\"") || read.equals(".nf") || read.equals(".fi")) {
        continue;
      }
      if (read.matches("\\.[A-Z]{2}( .*)?") && !read.startsWith(".SH")) {
        // Alternating fonts join their words, and quotes keep blanks.
        boolean alternating = read.matches("\\.(BR|IR|RB|RI|BI|IB) .*");
        read = read.substring(3).strip();
        read = alternating ? read.replaceAll("\"([^\"]*)\"", "\u0001$1\u0001").replaceAll(" *\u0001", "") : read;
      }
      text.append(read.replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")).append('\n');
    }
    return text.toString();
  }

  private static Map<String, String> sections(String page) {
    String text = plain(page);
    Map<String, String> sections = new TreeMap<>();
    Matcher heading = SECTION.matcher(text);
    int from = -1;
    String name = null;
    while (heading.find()) {
      if (name != null) {
        sections.put(name, text.substring(from, heading.start()));
      }
      name = heading.group(1);
      from = heading.end();
    }
    sections.put(name, text.substring(from));
    return sections;
  }

  private static Set<String> options(String text) {
    Set<String> options = new LinkedHashSet<>();
    Matcher option = OPTION.matcher(text);
    while (option.find()) {
      options.add(option.group());
    }
    return options;
  }

  /** With -Dreeve.write-docs=true, a missing section is added before the section of init. */
  @Test
  void sectionOfEachCommandMatchesTheModel() throws IOException {
    Path page = PAGES.resolve("reeve.1");
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String name = command.getCommandName();
      String begin = ".\\\" model of " + name + ": begin";
      String end = ".\\\" model of " + name + ": end";
      String text = Documents.text(page);
      if (Boolean.getBoolean(Documents.WRITE) && !text.contains(begin + "\n")) {
        Files.writeString(page, text.replace(".SH REEVE INIT\n",
            ".SH REEVE " + name.toUpperCase(Locale.ROOT) + "\n" + begin + "\n" + end + "\n.SH REEVE INIT\n"));
      }
      Documents.checkPart(page, begin, end, CommandPage.section(command));
    }
  }

  @Test
  void hasEveryOption() {
    Map<String, String> sections = sections("reeve.1");
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String name = "REEVE " + command.getCommandName().toUpperCase(Locale.ROOT);
      assertTrue(sections.containsKey(name), "reeve.1 has no section " + name);
      Set<String> present = options(sections.get(name));
      for (OptionSpec option : command.getCommandSpec().options()) {
        for (String word : option.names()) {
          assertTrue(present.contains(word), "reeve.1, " + name + ": " + word + " is missing: " + present);
        }
      }
    }
  }

  @Test
  void hasNoUnknownOption() {
    Map<String, String> sections = sections("reeve.1");
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String name = "REEVE " + command.getCommandName().toUpperCase(Locale.ROOT);
      for (String word : options(sections.get(name))) {
        assertTrue(command.getCommandSpec().findOption(word) != null, "reeve.1, " + name + ": there is no " + word);
      }
    }
  }

  @Test
  void hasTheOptionsOfInit() {
    byte[][] help = {"--help".getBytes(StandardCharsets.US_ASCII)};
    InitOptions.Print print =
        assertInstanceOf(InitOptions.Print.class, InitArguments.parse(InitFlavor.REEVE, help, Environment.empty()));
    String text = sections("reeve.1").get("REEVE INIT");
    Set<String> wanted = options(print.text().substring(print.text().indexOf("Options:")));
    Set<String> present = options(text.substring(0, text.indexOf("As tini")));
    assertEquals(wanted, present);
  }

  @Test
  void hasEveryExitCode() throws IllegalAccessException {
    String text = sections("reeve.1").get("EXIT STATUS");
    for (java.lang.reflect.Field field : ExitCodes.class.getFields()) {
      assertTrue(text.contains("\n" + field.getInt(null) + "\n"),
          "reeve.1, EXIT STATUS: " + field.getName() + " is missing");
    }
  }

  @Test
  void keysMatchTheSchema() throws IOException {
    Path page = PAGES.resolve("reeve.toml.5");
    Documents.checkPart(page, ".\\\" keys of reeve: begin", ".\\\" keys of reeve: end", Documents.keysInRoff(true));
    Documents.checkPart(page, ".\\\" keys of services: begin", ".\\\" keys of services: end",
        Documents.keysInRoff(false));
  }

  /** Reads the page without the code that prints the keys. */
  @Test
  void hasEveryKeyWithItsDefault() {
    String text = plain("reeve.toml.5");
    for (Schema.Entry entry : Schema.entries()) {
      int at = text.indexOf("\n" + entry.name() + " = " + entry.form() + "\n");
      assertTrue(at >= 0, "reeve.toml.5: " + entry.name() + " is missing");
      assertTrue(text.startsWith("Default: " + entry.defaultText() + ".\n", text.indexOf("Default: ", at)),
          "reeve.toml.5: the default of " + entry.name() + " is not " + entry.defaultText());
    }
  }

  @Test
  void loadsTheExample(@TempDir Path directory) throws IOException {
    String text = sections("reeve.toml.5").get("EXAMPLE");
    Path file = Files.writeString(directory.resolve("reeve.toml"), text);
    assertInstanceOf(PlanReader.Result.Ok.class, PlanReader.read(List.of(file.toString()), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reeve.1", "reeve.toml.5"})
  void manReadsThePageWithoutAWarning(String page) throws IOException, InterruptedException {
    String file = PAGES.resolve(page).toString();
    boolean checked = accepts(List.of("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", file));
    checked |= accepts(List.of("mandoc", "-T", "lint", "-W", "error", file));
    assumeTrue(checked, "cannot check " + page + ": neither groff nor mandoc is installed");
  }

  /** The build cuts reeve.1 into these pages. A page that no command has any more is removed. */
  @Test
  void eachCommandHasAPageOfItsOwn(@TempDir Path directory) throws IOException, InterruptedException {
    Files.writeString(directory.resolve("reeve-gone.1"), "");
    Process cut = new ProcessBuilder(Documents.ROOT.resolve("packaging/manpages.sh").toString(),
        PAGES.resolve("reeve.1").toString(), directory.toString()).inheritIO().start();
    assertTrue(cut.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, cut.exitValue());
    Set<String> wanted = new TreeSet<>(Set.of("reeve-init.1"));
    StringBuilder links = new StringBuilder();
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      String name = command.getCommandName();
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      String file = "reeve-" + name + ".1";
      wanted.add(file);
      links.append(".BR reeve\\-").append(name).append(" (1),\n");
      String page = Documents.text(directory.resolve(file));
      String model = CommandPage.section(command);
      assertTrue(page.startsWith(".TH REEVE\\-" + name.toUpperCase(Locale.ROOT) + " 1 "), page);
      assertTrue(page.contains("\n.SH NAME\nreeve\\-" + name + " \\- "), page);
      assertTrue(page.contains("\n.SH SYNOPSIS\n" + model.replaceFirst("\n\\.PP\n", "\n.SH DESCRIPTION\n")
          .replaceFirst("\n\\.TP\n", "\n.SH OPTIONS\n.TP\n")), page);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(wanted,
          files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
    }
    Documents.checkPart(PAGES.resolve("reeve.1"), ".\\\" pages of commands: begin", ".\\\" pages of commands: end",
        links.toString());
    List<String> lint = new ArrayList<>(List.of("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"));
    wanted.forEach(file -> lint.add(directory.resolve(file).toString()));
    assumeTrue(accepts(lint), "cannot check the pages of the commands: groff is not installed");
  }

  /** @return false if the program is not installed */
  private static boolean accepts(List<String> command) throws IOException, InterruptedException {
    boolean installed = false;
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      installed |= Files.isExecutable(Path.of(directory, command.get(0)));
    }
    if (!installed) {
      return false;
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals("", output, String.join(" ", new ArrayList<>(command)));
    assertEquals(0, process.exitValue());
    return true;
  }
}
