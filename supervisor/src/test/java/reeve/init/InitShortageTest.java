package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import reeve.posix.FakePosix;
import reeve.posix.SpawnRequest;

/** An init without a descriptor or memory to read /proc. */
class InitShortageTest {
  /** Once the exception ended the init with the code 1. */
  @Test
  void theExitCodeIsThatOfTheCommandAlsoIfItsLeftoversCannotBeListed() {
    FakePosix posix = new FakePosix() {
      private boolean ended;

      @Override
      public int spawn(SpawnRequest request) {
        int command = super.spawn(request);
        exits(command, 7);
        ended = true;
        return command;
      }

      @Override
      public int[] children(int pid) {
        if (ended) {
          throw new IllegalStateException("cannot read \"/proc/100/task\": too many open files");
        }
        return super.children(pid);
      }
    };
    byte[][] args = {"--".getBytes(StandardCharsets.UTF_8), "/bin/command".getBytes(StandardCharsets.UTF_8)};
    assertEquals(7, Init.run(InitFlavor.REEVE, args, posix));
  }
}
