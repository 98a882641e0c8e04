package reeve.runtime.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.time.BackgroundWorker;

/** Directories of services whose names have several parts, of which the user of a service owns some. */
@Timeout(30)
class ServiceDirectoriesTest {
  @TempDir
  Path directory;
  private Path base;
  private Path victim;
  private final RecordingLog log = new RecordingLog();
  private final BackgroundWorker worker = new BackgroundWorker("test");

  @BeforeEach
  void setUp() throws IOException {
    base = Files.createDirectory(directory.resolve("run"));
    victim = Files.createDirectories(directory.resolve("victim/y"));
  }

  private ServiceDirectories directories() {
    return new ServiceDirectories(new LinuxPosix(), new DirectoryBases(base.toString(), base + "/state"), worker, log);
  }

  private static ServiceSpec spec(String... names) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("command", List.of("/bin/web"));
    values.put("runtime-directory", List.of(names));
    values.put("state-directory", List.of("s/t"));
    return ((PlanReader.Result.Ok) ServiceReader.read("web", values, "/")).plan().services().get(0);
  }

  private void ended(ServiceDirectories directories) {
    directories.noticed("web", new Notice.Removed(Requester.SELF));
    worker.close();
  }

  @Test
  void theDirectoriesAboveAreMadeToo() throws IOException {
    ServiceDirectories directories = directories();
    assertNull(directories.make(spec("app", "app/x/y"), null));
    assertTrue(Files.isDirectory(base.resolve("app/x/y")));
    assertTrue(Files.isDirectory(base.resolve("state/s/t")));
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(base.resolve("app/x"))));
    Files.createFile(base.resolve("app/x/y/file"));
    ended(directories);
    assertFalse(Files.exists(base.resolve("app")));
    assertTrue(Files.isDirectory(base.resolve("state/s/t")));
    assertEquals(List.of(), log.messages);
  }

  /** Once the directory was made, and given to the user, wherever the link led. */
  @Test
  void aLinkAboveTheLastNameIsNotFollowed() throws IOException {
    Files.createDirectory(base.resolve("app"));
    Files.createSymbolicLink(base.resolve("app/x"), victim.getParent());
    assertEquals("cannot make its directory \"" + base + "/app/x/new\": a part of the path is a link or no directory",
        directories().make(spec("app", "app/x/new"), null));
    assertFalse(Files.exists(victim.resolveSibling("new")));
  }

  /** Once the directory of that name was deleted wherever the link led. */
  @Test
  void aLinkThatTheServiceHasPutThereLeadsToNoDeletion() throws IOException {
    ServiceDirectories directories = directories();
    assertNull(directories.make(spec("app/x/y"), null));
    Files.delete(base.resolve("app/x/y"));
    Files.delete(base.resolve("app/x"));
    Files.createSymbolicLink(base.resolve("app/x"), victim.getParent());
    ended(directories);
    assertTrue(Files.exists(victim));
  }
}
