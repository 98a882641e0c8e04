package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;

/** Which cgroups are removed: directories of the disk stand for them, which rmdir(2) refuses while they have files. */
class StaleCgroupsTest {
  @TempDir
  Path directory;
  private final List<String> removals = new ArrayList<>();
  private final LinuxPosix real = new LinuxPosix();
  private final reeve.posix.Files files = (reeve.posix.Files) Proxy.newProxyInstance(getClass().getClassLoader(),
      new Class<?>[] {reeve.posix.Files.class}, (proxy, method, arguments) -> {
        if (method.getName().equals("rmdir")) {
          removals.add(directory.relativize(Path.of((String) arguments[0])).toString());
        }
        try {
          return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      });

  private void cgroup(String path, int populated) throws Exception {
    Path made = Files.createDirectories(directory.resolve(path));
    Files.writeString(made.resolve("cgroup.procs"), "");
    Files.writeString(made.resolve("cgroup.events"), "populated " + populated + "\nfrozen 0\n");
  }

  /** A service may make one before it starts the process for it. */
  @Test
  void emptyCgroupsBelowAServiceThatLivesStay() throws Exception {
    cgroup("reeve.1", 1);
    cgroup("reeve.1/dead", 0);
    cgroup("reeve.1/dead/below", 0);
    cgroup("reeve.1/web", 1);
    cgroup("reeve.1/web/below", 0);
    StaleCgroups.remove(files, directory.toString(), "reeve.1");
    assertEquals(List.of("reeve.1", "reeve.1/dead", "reeve.1/dead/below", "reeve.1/dead/below", "reeve.1/dead",
        "reeve.1"), removals);
    removals.clear();
    StaleCgroups.removeTree(files, directory + "/reeve.1/web");
    assertEquals(List.of(), removals);
  }
}
