package reeve.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.ConsoleSpec;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** A log that a rotation renames between the start of its service and the moment when the console follows it. */
@Timeout(60)
class FollowRenamedIT {
  private static final ConsoleStyle STYLE =
      new ConsoleStyle(new ConsoleSpec(ConsoleSpec.Mode.PREFIX, false), false, false, false, 5);

  @TempDir
  Path temp;
  private final RecordingLog log = new RecordingLog();

  private List<String> shown(boolean fresh) throws Exception {
    Path shown = Files.createFile(temp.resolve("shown"));
    Path archive = temp.resolve("web.log.000000000000000");
    Files.writeString(temp.resolve("web.log"), "before\nfirst\n");
    LinuxPosix posix = new LinuxPosix();
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console = new ConsoleSink(posix, fd, STYLE, log, 1, System::nanoTime);
    console.outputOpened("web", "stdout", temp.resolve("web.log").toString(), "before\n".length());
    console.flush();
    Files.move(temp.resolve("web.log"), archive);
    if (fresh) {
      Files.createFile(temp.resolve("web.log"));
    }
    console.start();
    Await.until("the line of before the rename", () -> Files.size(shown) > 0);
    Files.writeString(archive, "second\n", StandardOpenOption.APPEND);
    Await.until("the line that the service wrote before it opened its log again",
        () -> Files.readString(shown).contains("second"));
    Files.writeString(temp.resolve("web.log"), "third\n");
    console.outputOpened("web", "stdout", temp.resolve("web.log").toString(), 0);
    console.flush();
    Await.until("the line of the new file", () -> Files.readString(shown).contains("third"));
    console.close();
    return Files.readAllLines(shown);
  }

  @Test
  void aLogThatWasRenamedBeforeTheConsoleFollowsItIsFollowedUnderItsNewName() throws Exception {
    assertEquals(List.of("web   | first", "web   | second", "web   | third"), shown(false));
    assertEquals(List.of(), log.messages);
  }

  @Test
  void theSameWhenTheNewFileIsThereAlready() throws Exception {
    assertEquals(List.of("web   | first", "web   | second", "web   | third"), shown(true));
  }
}
