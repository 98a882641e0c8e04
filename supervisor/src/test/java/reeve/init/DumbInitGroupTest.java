package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.posix.FakePosix;
import reeve.posix.SpawnRequest;

class DumbInitGroupTest {
  @Test
  void theGroupOfTheCommandIsSignalledBeforeTheCommandIsReaped() {
    List<String> steps = new ArrayList<>();
    FakePosix posix = new FakePosix() {
      private int command;

      @Override
      public int spawn(SpawnRequest request) {
        command = super.spawn(request);
        exits(command, 7);
        return command;
      }

      @Override
      public int killGroup(int pgid, Signal signal) {
        steps.add(signal.name() + " for the group " + (stat(command) == null ? "after" : "before") + " the reap");
        return super.killGroup(pgid, signal);
      }
    };
    byte[][] args = {"/bin/command".getBytes(StandardCharsets.UTF_8)};
    assertEquals(7, Init.run(InitFlavor.DUMB_INIT, args, posix));
    assertEquals(List.of("SIGTERM for the group before the reap"), steps);
  }
}
