package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** The helps of all commands on a terminal of 80 columns. */
class HelpTest {
  private final CommandRunner runner = new CommandRunner();

  @Test
  void noHelpIsWideOrPrintsAWarning() {
    List<String> commands = new ArrayList<>(Commands.names());
    commands.add(null);
    for (String command : commands) {
      assertEquals(0, command == null ? runner.run("--help") : runner.run(command, "--help"));
      assertEquals("", runner.err(), "picocli warns of a description that it cannot format");
      for (String line : runner.out().split("\n")) {
        assertTrue(line.length() <= 80, line);
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), line);
      }
    }
  }

  @Test
  void noHelpBreaksInsideAWord() {
    for (String command : Commands.names()) {
      runner.run(command, "--help");
      Set<String> printed = new HashSet<>(List.of(runner.out().split("\\s+")));
      CommandLine line = Commands.commandLine(command, Commands.command(command));
      List<String> texts = new ArrayList<>(List.of(line.getCommandSpec().usageMessage().description()));
      for (ArgSpec argument : line.getCommandSpec().args()) {
        texts.addAll(argument.hidden() ? List.of() : List.of(argument.description()));
      }
      for (String text : texts) {
        for (String word : text.replace("%n", " ").replace("%%", "%").replace("$$", "$").strip().split("\\s+")) {
          assertTrue(printed.contains(word), command + ": " + word + " in\n" + runner.out());
        }
      }
    }
  }

  @Test
  void everyCommandIsInOneGroup() {
    List<String> grouped = new ArrayList<>();
    for (List<String> group : CommandGroups.GROUPS) {
      grouped.addAll(group.subList(1, group.size()));
    }
    assertEquals(new TreeSet<>(Commands.names()), new TreeSet<>(grouped));
    assertEquals(grouped.size(), new HashSet<>(grouped).size());
    runner.run("--help");
    assertTrue(runner.out().contains("\nLooking:\n  status      Shows the services as a table"), runner.out());
    assertTrue(runner.out().lines().count() < 90, "it fits two screens: " + runner.out().lines().count());
  }

  @Test
  void everyAnswerToAnUnknownCommandNamesCommandsThatExist() {
    Set<String> seen = new HashSet<>();
    for (String[] row : UnknownCommand.words()) {
      Matcher quoted = Pattern.compile("\"reeve ([^\"]*)\"").matcher(row[0]);
      int found = 0;
      while (quoted.find()) {
        found++;
        String[] words = quoted.group(1).split(" ");
        assertNotNull(Commands.command(words[0]), row[0]);
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        CommandLine line = Commands.commandLine(words[0], Commands.command(words[0]));
        assertFalse(line.parseArgs(rest).hasMatchedPositional(99), "it can be parsed: " + row[0]);
      }
      assertTrue(found > 0, row[0]);
      for (String word : Arrays.asList(row).subList(1, row.length)) {
        assertNull(Commands.command(word), word + " is a command");
        assertTrue(seen.add(word), word + " is there twice");
      }
    }
  }
}
