package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.posix.LinuxPosix;

class PositionsTest {
  @TempDir
  Path directory;

  @Test
  void positionsSurviveARestart() throws IOException {
    String file = directory.resolve("p").toString();
    Positions positions = Positions.read(new LinuxPosix(), file);
    assertFalse(positions.isKnown());
    positions.set("/var/log/a b.log", new Positions.Position(1L << 40, 7));
    positions.set("/x", new Positions.Position(0, 0));
    assertTrue(positions.isChanged());
    assertNull(positions.write());
    Positions again = Positions.read(new LinuxPosix(), file);
    assertTrue(again.isKnown());
    assertEquals(new Positions.Position(1L << 40, 7), again.of("/var/log/a b.log"));
    again.set("/x", new Positions.Position(0, 0));
    assertFalse(again.isChanged(), "the same position is no change");
    assertNull(again.of("/y"));
  }

  @Test
  void aFileThatCannotBeWrittenIsReportedAndRemainsChanged() throws IOException {
    Positions positions = Positions.read(new LinuxPosix(), directory.resolve("missing/p").toString());
    positions.set("/x", new Positions.Position(1, 2));
    assertTrue(positions.write().contains("no such file or directory"));
    assertTrue(positions.isChanged());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "something else\n", "reeve-ship 1\n12\n", "reeve-ship 1\nx 1 /a\n"})
  void aDamagedFileIsRefused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("p"), text);
    assertThrows(IOException.class, () -> Positions.read(new LinuxPosix(), file.toString()));
  }
}
