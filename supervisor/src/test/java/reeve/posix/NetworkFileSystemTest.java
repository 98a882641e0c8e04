package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkFileSystemTest {
  @TempDir
  Path directory;

  private final FakePosix posix = new FakePosix();

  /** The kernel's files, on a file system of another type. */
  private FileStorage on(int type) {
    return new ForwardingStorage(posix.storage()) {
      @Override
      public long fileSystemType(int fd) {
        return type; // as a long that is negative from 2^31 on
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"0x6969,NFS", "0xff534d42,SMB", "0xfe534d42,SMB", "0x517b,SMB", "0x01021997,9P", "0x65735546,FUSE",
      "0x00c36400,Ceph", "0x5346414f,AFS", "0x6b414653,AFS", "0x0bd00bd0,Lustre", "0x786f4256,VirtualBox",
      "0x564c,NCP", "0x73757245,Coda"})
  void aStateDirectoryOfTheNetworkIsReported(String type, String name) {
    String warning = NetworkFileSystem.warning(on(Long.decode(type).intValue()), directory + "/not/made");
    assertTrue(warning != null && warning.startsWith("the state directory \"" + directory + "/not/made\" is on")
        && warning.contains("(" + name + ")"), warning);
  }

  @ParameterizedTest
  @CsvSource({"0xef53", "0x794c7630", "0x01021994", "0x9123683e", "0x58465342", "0"})
  void aDiskOfTheMachineIsNot(String type) {
    assertNull(NetworkFileSystem.warning(on(Long.decode(type).intValue()), directory.toString()));
  }

  @Test
  void theNearestDirectoryMayBeTheRoot() {
    String warning = NetworkFileSystem.warning(on(0x6969), "/reeve-test-not-made");
    assertTrue(warning != null && warning.contains("\"/reeve-test-not-made\""), warning);
    assertNull(NetworkFileSystem.warning(on(0x6969), "reeve-test-not-made"), "no directory above it is named");
  }

  @Test
  void theTypeOfAMountIsFoundByItsDevice() {
    String table = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:45 / /a rw shared:2 master:1 - fuse.fuse-overlayfs fuse-overlayfs rw
        31 22 0:4660 /x /b\\040- rw - virtiofs tag rw
        32 22 4097:9 / /c rw - fuseblk /dev/x rw
        """;
    assertEquals("ext4", NetworkFileSystem.mountType(table, 0x801));
    assertEquals("fuse.fuse-overlayfs", NetworkFileSystem.mountType(table, 45));
    assertEquals("virtiofs", NetworkFileSystem.mountType(table, 0x1200034));
    assertEquals("fuseblk", NetworkFileSystem.mountType(table, 0x100000000109L));
    assertEquals("", NetworkFileSystem.mountType(table, 46));
    assertEquals("", NetworkFileSystem.mountType("", 45));
  }

  @Test
  void whatCannotBeOpenedIsNotKnown() {
    FileStorage refused = new ForwardingStorage(posix.storage()) {
      @Override
      public int openDirectory(String path) {
        return -Errno.EACCES;
      }
    };
    assertNull(NetworkFileSystem.warning(refused, directory.toString()));
    assertEquals(null, NetworkFileSystem.name(0));
  }
}
