package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.view.StatusDetailText;
import reeve.cli.view.StatusTable;
import reeve.cli.view.TreeText;
import reeve.config.Signal;
import reeve.control.client.ReplyFixtures;
import reeve.control.client.ServiceStatus;
import reeve.control.client.TreeReply;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.ServiceState;
import reeve.json.JsonObject;

/** One thing has one word: states, reasons and results are named by {@link StatusWords} everywhere. */
class OneWordTest {
  private static final OutputStyle PLAIN = new OutputStyle(false, false, OutputStyle.UNLIMITED);
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");

  @Test
  void theCodeHasTheStatesAndReasonsOfTheList() {
    Set<String> states = new LinkedHashSet<>();
    for (ServiceState state : ServiceState.values()) {
      for (boolean[] flags : new boolean[][] {{false, false, false}, {true, false, false}, {false, true, false},
          {false, false, true}}) {
        if (state != ServiceState.FATAL || flags[0]) { // it is always a failure
          states.add(state.word(flags[0], flags[1], flags[2]));
        }
      }
    }
    assertEquals(new LinkedHashSet<>(sorted(StatusWords.STATES)), new LinkedHashSet<>(sorted(states)));
    assertEquals(List.copyOf(sorted(StatusWords.REASONS.keySet())),
        sorted(Arrays.stream(Reason.values()).map(Reason::token).toList()));
  }

  @Test
  void theDocumentsListTheseStates() {
    String json = document("docs/json.md");
    String table = json.substring(json.indexOf("## The states"), json.indexOf("## `lastExit`"));
    List<String> rows = table.lines().filter(line -> line.startsWith("| `")).map(OneWordTest::firstWord).toList();
    assertEquals(StatusWords.STATES, rows.stream().filter(word -> !word.equals("state")).toList());
    String row = json.lines().filter(line -> line.startsWith("| `state` | `stopped`")).findFirst().orElseThrow();
    assertEquals(StatusWords.STATES, codeWords(row).subList(1, codeWords(row).size()));
    String protocol = document("docs/protocol.md");
    assertTrue(protocol.contains("`" + String.join(" ", StatusWords.STATES) + "`"), "docs/protocol.md");
  }

  @Test
  void everyViewHasTheWordOfTheState() {
    for (String state : StatusWords.STATES) {
      ServiceStatus service = ReplyFixtures.service("{'name':'web','state':'" + state
          + "','target':'up','enabled':true,'since':'1970-01-01T00:00:00Z'}");
      assertNamesOnly(state, StatusTable.text(List.of(service), PLAIN, 0).lines().skip(1).toList().toString());
      String detail = StatusDetailText.text(service, null, List.of(), PLAIN, 0);
      assertNamesOnly(state, detail);
      assertTrue(detail.contains("state       " + state), detail);
      TreeReply tree =
          new TreeReply(1, 0, List.of(new TreeReply.Service(service, List.of())), List.of(), JsonObject.EMPTY);
      assertNamesOnly(state, TreeText.text(tree, PLAIN));
    }
  }

  private static void assertNamesOnly(String state, String text) {
    List<String> named = new ArrayList<>();
    for (String other : StatusWords.STATES) {
      if (Pattern.compile("\\b" + other + "\\b").matcher(text).find()) {
        named.add(other);
      }
    }
    assertEquals(List.of(state), named, text);
  }

  @Test
  void statusSaysTheReasonInTheWordsOfTheList() {
    for (Map.Entry<String, String> reason : StatusWords.REASONS.entrySet()) {
      ServiceStatus service = ReplyFixtures.service(
          "{'name':'x','state':'stopped','target':'down','reason':'" + reason.getKey() + "'}");
      String text = StatusDetailText.text(service, null, List.of(), PLAIN, 0);
      assertTrue(text.contains(reason.getKey()) || text.contains(reason.getValue()), text);
    }
  }

  @Test
  void aResultHasTheWordsOfAnExitStatus() {
    for (ExitStatus status : List.of(new ExitStatus.Exited(3), new ExitStatus.Signaled(new Signal(11), false),
        new ExitStatus.Signaled(new Signal(11), true))) {
      String exit = status instanceof ExitStatus.Exited exited ? "'code':" + exited.code()
          : "'signal':'SIGSEGV','coreDumped':" + ((ExitStatus.Signaled) status).coreDumped();
      ServiceStatus service = ReplyFixtures
          .service("{'name':'x','state':'failed','lastExit':{" + exit + ",'clean':false,'reason':'none'}}");
      assertEquals(status.toString(), StatusTable.lastExitForms(service, 0));
    }
  }

  @Test
  void noSentenceAndNoDocumentUsesASynonym() {
    List<String> found = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      Matcher literal = LITERAL.matcher(file.code());
      while (literal.find()) {
        find(file.path(), literal.group(1), found);
      }
    }
    List<Path> documents = new ArrayList<>(SourceTree.below(SourceTree.PROJECT.resolve("docs"), ".md"));
    documents.add(SourceTree.PROJECT.resolve("packaging/man/reeve.1"));
    documents.add(SourceTree.PROJECT.resolve("packaging/man/reeve.toml.5"));
    for (Path document : documents) {
      find(SourceTree.PROJECT.relativize(document).toString(), SourceTree.read(document), found);
    }
    assertEquals(List.of(), found, "use the words of StatusWords");
  }

  private static void find(String path, String text, List<String> found) {
    for (Map.Entry<String, String> synonym : StatusWords.SYNONYMS.entrySet()) {
      Matcher match = Pattern.compile("\\b(?:" + synonym.getKey() + ")\\b", Pattern.CASE_INSENSITIVE).matcher(text);
      while (match.find()) {
        found.add(path + ": \"" + match.group() + "\" instead of \"" + synonym.getValue() + "\"");
      }
    }
  }

  @Test
  void aSynonymIsFound() {
    List<String> found = new ArrayList<>();
    find("x", "it was killed by SIGKILL, and its exit code is 3", found);
    assertEquals(List.of("x: \"killed by SIGKILL\" instead of \"died of\""), found);
  }

  private static List<String> sorted(Iterable<String> words) {
    List<String> list = new ArrayList<>();
    words.forEach(list::add);
    list.sort(null);
    return list;
  }

  private static String document(String name) {
    return SourceTree.read(SourceTree.PROJECT.resolve(name));
  }

  private static String firstWord(String row) {
    return codeWords(row).get(0);
  }

  private static List<String> codeWords(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = CODE.matcher(text);
    while (word.find()) {
      words.add(word.group(1));
    }
    return words;
  }
}
