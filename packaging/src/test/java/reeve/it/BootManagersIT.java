package reeve.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reeve boot} with the real managers, each on a machine that is an overlay over this one. systemd for the
 * machine is in {@link DebIT}.
 */
@Tag("once")
@Timeout(120)
class BootManagersIT {
  @TempDir
  Path directory;

  @Test
  void openRcStartsReeveWithTheMachineAndStopsItInOrder() throws IOException {
    Reeve.require(TestFiles.succeeds("sh", "-c", "PATH=$PATH:/sbin command -v supervise-daemon"), "openrc");
    PackageFiles.succeedOnAMachine(directory, "openrc.sh", "none");
  }

  @Test
  void cronStartsReeveOnceAfterEachBoot() throws IOException {
    Reeve.require(TestFiles.succeeds("sh", "-c", "PATH=$PATH:/usr/sbin command -v cron"), "cron");
    PackageFiles.succeedOnAMachine(directory, "cron.sh", "none");
  }

  @Test
  void theManagerOfAUserStartsReeve() throws IOException {
    Reeve.require(TestFiles.succeeds("dbus-daemon", "--version"), "dbus");
    PackageFiles.succeedOnAMachine(directory, "user.sh", Map.of());
  }
}
