package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FileStatus;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** Which files a stop reads of the cgroup of its service. The directory is a real one, with files as in a cgroup. */
class CgroupMembersTest {
  private final List<String> opened = new ArrayList<>();
  private final List<String> lookedAt = new ArrayList<>();
  private final FakeCgroups kernel = new FakeCgroups("", "pids") {
    @Override
    public int open(String path, int flags, int mode) {
      opened.add(path.substring(path.lastIndexOf('/') + 1));
      return super.open(path, flags, mode);
    }

    @Override
    public FileInfo fileInfo(String path) {
      lookedAt.add(path);
      return real.fileInfo(path);
    }

    // With the links of a directory in cgroupfs; not every file system counts directories so.
    @Override
    public FileStatus status(String path) {
      FileStatus found = real.status(path);
      int links = 2 + Path.of(path).toFile().listFiles(File::isDirectory).length;
      return new FileStatus(found.mode(), links, found.uid(), found.gid(), found.size(), found.blocks(),
          found.blockSize(), found.device(), found.inode(), found.modifiedMillis());
    }
  };
  private final Posix real = new LinuxPosix();

  @TempDir
  Path directory;

  private void cgroup(Path path, int... pids) throws Exception {
    Files.createDirectories(path);
    for (String file : List.of("cgroup.events", "cgroup.procs", "cgroup.stat", "cpu.stat", "io.pressure")) {
      Files.writeString(path.resolve(file), "");
    }
    kernel.put(path + "/cgroup.events", "populated 1\nfrozen 0\n");
    kernel.put(path + "/cgroup.procs", "");
    for (int pid : pids) {
      kernel.members.put(pid, path.toString());
    }
  }

  /** Each file of the directory was looked at as if it were a cgroup: a stop took three times as long. */
  @Test
  void aCgroupWithoutOthersBelowIsNotListed() throws Exception {
    cgroup(directory, 7);
    assertEquals(List.of(7), CgroupMembers.of(kernel, directory.toString()));
    assertEquals(List.of("cgroup.procs"), opened);
    assertEquals(List.of(), lookedAt);
  }

  @Test
  void processesBelowAreFoundAndFilesAreNoCgroups() throws Exception {
    cgroup(directory, 7);
    cgroup(directory.resolve("below"), 8);
    cgroup(directory.resolve(CgroupPaths.COMMANDS.substring(1)), 9);
    assertEquals(List.of(7, 8), CgroupMembers.of(kernel, directory.toString()), "those of commands are left out");
    assertEquals(3, opened.size(), opened::toString);
  }
}
