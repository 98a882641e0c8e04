package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.posix.Errno;

class ProblemLogTest {
  private final RecordingLog log = new RecordingLog();
  private final ProblemLog problems = new ProblemLog(log);

  private static RotationProblem problem(RotationProblem.Kind kind) {
    return new RotationProblem(kind, "cannot " + kind);
  }

  private int logged() {
    return log.lines.size();
  }

  @Test
  void aProblemIsLoggedOnceAsASentence() {
    problems.report(null);
    problems.report(problem(RotationProblem.Kind.ACCESS));
    problems.report(problem(RotationProblem.Kind.ACCESS));
    assertEquals(List.of("warn Cannot ACCESS"), log.lines);
  }

  @Test
  void aProblemThatRecursIsLoggedAgain() {
    for (RotationProblem.Kind kind : RotationProblem.Kind.values()) {
      problems.report(problem(kind));
    }
    int all = RotationProblem.Kind.values().length;
    assertEquals(all, logged());
    problems.inspected();
    problems.report(problem(RotationProblem.Kind.WRITE));
    problems.report(problem(RotationProblem.Kind.LASTING));
    assertEquals(all, logged(), "an inspection says nothing about them");
    problems.report(problem(RotationProblem.Kind.NOT_REOPENED));
    assertEquals(all + 1, logged());
    problems.cut();
    for (RotationProblem.Kind kind : RotationProblem.Kind.values()) {
      problems.report(problem(kind));
    }
    assertEquals(all + 1 + 1 + 3, logged(), "ACCESS was over before; WRITE, NO_SPACE and FREEZE are over after a cut");
  }

  @Test
  void aFullDiskAndAFullQuotaAreOutOfSpace() {
    assertEquals(RotationProblem.Kind.NO_SPACE, RotationProblem.write("/log/a", Errno.ENOSPC).kind());
    assertEquals(RotationProblem.Kind.NO_SPACE, RotationProblem.write("/log/a", Errno.EDQUOT).kind());
    assertEquals(RotationProblem.Kind.WRITE, RotationProblem.write("/log/a", Errno.EIO).kind());
    assertEquals("cannot write \"/log/a\": no space left on device",
        RotationProblem.write("/log/a", Errno.ENOSPC).text());
  }
}
