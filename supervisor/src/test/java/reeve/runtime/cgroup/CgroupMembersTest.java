package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** Which files a stop reads of the cgroup of its service. The directory is a real one, with files as in a cgroup. */
class CgroupMembersTest {
  private final List<String> opened = new ArrayList<>();
  private final FakeCgroups kernel = new FakeCgroups("", "pids") {
    @Override
    public int open(String path, int flags, int mode) {
      opened.add(path.substring(path.lastIndexOf('/') + 1));
      return super.open(path, flags, mode);
    }

    @Override
    public FileInfo fileInfo(String path) {
      return real.fileInfo(path);
    }
  };
  private final Posix real = new LinuxPosix();

  @TempDir
  Path directory;

  private void cgroup(Path path, int descendants, int... pids) throws Exception {
    Files.createDirectories(path);
    for (String file : List.of("cgroup.events", "cgroup.procs", "cgroup.stat", "cpu.stat", "io.pressure")) {
      Files.writeString(path.resolve(file), "");
    }
    kernel.put(path + "/cgroup.events", "populated 1\nfrozen 0\n");
    kernel.put(path + "/cgroup.stat", "nr_descendants " + descendants + "\nnr_dying_descendants 0\n");
    kernel.put(path + "/cgroup.procs", "");
    for (int pid : pids) {
      kernel.members.put(pid, path.toString());
    }
  }

  /** Each file of the directory was looked at as if it were a cgroup: a stop took three times as long. */
  @Test
  void aCgroupWithoutOthersBelowIsNotListed() throws Exception {
    cgroup(directory, 0, 7);
    assertEquals(List.of(7), CgroupMembers.of(kernel, directory.toString()));
    assertEquals(List.of("cgroup.procs", "cgroup.stat"), opened);
  }

  @Test
  void processesBelowAreFoundAndFilesAreNoCgroups() throws Exception {
    cgroup(directory, 2, 7);
    cgroup(directory.resolve("below"), 0, 8);
    cgroup(directory.resolve(CgroupPaths.COMMANDS.substring(1)), 0, 9);
    assertEquals(List.of(7, 8), CgroupMembers.of(kernel, directory.toString()), "those of commands are left out");
    assertEquals(5, opened.size(), opened::toString);
  }
}
