package reeve.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file that would take the memory of what already runs is not read to its end. */
class LargeFileTest {
  @Test
  void aFileWithMoreValuesThanTheHeapHasRoomForIsRefusedWithItsLine() {
    List<TomlProblem> problems = new ArrayList<>();
    TomlParser.parse("a = 1\nb = 2\nc = 3\nd = 4\n", problems, 2);
    assertTrue(problems.get(problems.size() - 1).message().startsWith("cannot read the rest of this file"),
        problems.toString());
    assertEquals(4, problems.get(problems.size() - 1).line());

    List<TomlProblem> none = new ArrayList<>();
    TomlParser.parse("a = 1\nb = 2\n", none, 2);
    assertEquals(List.of(), none);
  }

  @Test
  void theElementsOfAnArrayCount() {
    List<TomlProblem> problems = new ArrayList<>();
    TomlParser.parse("a = [1, 2, 3, 4, 5]\n", problems, 4);
    assertTrue(problems.get(0).message().startsWith("cannot read so many values"), problems.toString());
  }

  @Test
  void tablesCount() {
    List<TomlProblem> problems = new ArrayList<>();
    TomlParser.parse("[a]\n[b]\n[c]\n[d]\n", problems, 2);
    assertTrue(problems.get(0).message().startsWith("cannot read the rest of this file"), problems.toString());
    problems.clear();
    TomlParser.parse("a.b.c = 1\nd = 2\n", problems, 2);
    assertTrue(problems.get(0).message().startsWith("cannot read so many values"), problems.toString());
  }

  @Test
  void noMoreThanAThousandProblemsOfAFileAreReported() {
    List<TomlProblem> problems = new ArrayList<>();
    TomlParser.parse("= \n".repeat(5000), problems);
    assertEquals(TomlParser.MAX_PROBLEMS + 1, problems.size());
    assertTrue(problems.get(TomlParser.MAX_PROBLEMS).message().startsWith("cannot report more than 1000 problems"),
        problems.get(TomlParser.MAX_PROBLEMS).message());
  }
}
