package reeve.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.config.watch.WatchSpec;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;

/** Checks that docs/events.md lists every event with its fields, and every reason. */
class EventsDocTest {
  private static final Path FILE = Path.of("../docs/events.md");
  private static final Pattern WORD = Pattern.compile("`([A-Za-z-]+)`");
  private static final Requester REQUESTER = new Requester(1, 2);
  private static final Requester RELATED = REQUESTER.via("db");

  private static final DeathDetails DEATH = new DeathDetails(List.of(new ProcStat(3, "sh", 'S', 1, 3, 3, 1, 5)), "/srv",
      new DeathDetails.Delivered(Signal.TERM, 5, REQUESTER), new DeathDetails.Unwatched(5, 6));

  /** One notice of each kind, with every optional field. */
  private static final List<Notice> ALL = List.of(
      new Notice.Started(1, 2, Reason.DEPENDENCY, RELATED, 1),
      new Notice.Waiting("db"),
      new Notice.Skipped("condition not met: env:X"),
      new Notice.Due(1, Notice.Due.Outcome.STARTED, 1),
      new Notice.Adopted(1, 2, 3, 4),
      new Notice.MainPidChanged(1, 2),
      new Notice.Ready(1, 2),
      new Notice.Healthy(1, 2, true),
      new Notice.Unhealthy(1, 2, 3, "refused"), new Notice.MemoryExceeded(1, 2, 600_000_000, 500_000_000),
      new Notice.FilesChanged(1, "src/a.js", 3, WatchSpec.Action.RESTART),
      new Notice.StartFailed(1, "cannot"),
      new Notice.Exited(1, 2, new ExitStatus.Signaled(Signal.TERM, true), true, Reason.REQUEST, RELATED, Duration.ZERO,
          false),
      new Notice.Restarting(Duration.ZERO, 1, Reason.POLICY),
      new Notice.Parked("tcp:db:5432", Duration.ofMinutes(10)),
      new Notice.Unparked("tcp:db:5432 is there"),
      new Notice.Stopping(2, Signal.TERM, Reason.REQUEST, RELATED, Duration.ofSeconds(10), null),
      new Notice.Stopping(2, null, Reason.REQUEST, RELATED, null, AuxCommand.Purpose.PRE_STOP),
      new Notice.Escalated(2, Signal.KILL, Reason.REQUEST, 1, Duration.ofSeconds(10)),
      new Notice.Stopped(Reason.REQUEST, RELATED),
      new Notice.Completed(),
      new Notice.HookEnded(AuxCommand.Purpose.PRE_START,
          new AuxCommand.Outcome(new ExitStatus.Exited(1), false, null, Duration.ZERO), false),
      new Notice.Reset(REQUESTER),
      new Notice.Removed(REQUESTER),
      new Notice.Failed(Reason.START_LIMIT, "exit 1", Duration.ZERO));

  @Test
  void theListHasEveryKindOfNotice() {
    Set<Class<?>> classes = new HashSet<>();
    ALL.forEach(notice -> classes.add(notice.getClass()));
    assertEquals(Set.of(Notice.class.getPermittedSubclasses()), classes);
  }

  @Test
  void everyEventIsDocumentedWithItsFields() throws IOException {
    Map<String, Set<String>> written = new LinkedHashMap<>();
    for (Notice notice : ALL) {
      JsonObject event = JsonParser.parseString(json(notice)).getAsJsonObject();
      Set<String> fields = new HashSet<>(event.keySet());
      fields.removeAll(Set.of("time", "event", "service", "monotonicMs", "pid"));
      written.computeIfAbsent(event.get("event").getAsString(), key -> new HashSet<>()).addAll(fields);
    }
    Map<String, Set<String>> documented = new LinkedHashMap<>();
    for (String[] row : rows("events")) {
      documented.put(firstCodeWord(row[1]), codeWords(row[3]));
    }
    assertEquals(written, documented);
  }

  @Test
  void everyReasonIsDocumented() throws IOException {
    Set<String> known = new HashSet<>();
    for (Reason reason : Reason.values()) {
      known.add(EventText.token(reason));
    }
    Set<String> documented = new HashSet<>();
    for (String[] row : rows("reasons")) {
      documented.add(firstCodeWord(row[1]));
    }
    assertEquals(known, documented);
  }

  private static String json(Notice notice) {
    List<OutputSegment> output = List.of(new OutputSegment("stdout", "/log", 1, 2));
    boolean ended = notice instanceof Notice.Exited;
    return EventJson.lifecycle(new LifecycleEvent(0, "web", 2, notice, usage(), 1, output, ended ? DEATH : null, 5),
        ended ? new OomKills(0, 0, 0) : null, ended ? "core" : null, false);
  }

  private static Reaped.Usage usage() {
    return new Reaped.Usage(0, 0, 0, 0, 0, 0, 0);
  }

  /** Returns the cells of the table between two marks, without its heading. */
  private static List<String[]> rows(String part) throws IOException {
    String text = Files.readString(FILE);
    text = text.substring(text.indexOf("<!-- " + part + ": begin"), text.indexOf("<!-- " + part + ": end"));
    List<String[]> rows = new ArrayList<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("| `") && !line.startsWith("| `event` |") && !line.startsWith("| `reason` |")) {
        rows.add(line.split("\\|", -1));
      }
    }
    return rows;
  }

  private static String firstCodeWord(String cell) {
    return codeWords(cell).iterator().next();
  }

  private static Set<String> codeWords(String cell) {
    Set<String> words = new HashSet<>();
    Matcher word = WORD.matcher(cell);
    while (word.find()) {
      words.add(word.group(1));
    }
    return words;
  }
}
