package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The type of a file system of a program, which a small server in Python is here. */
@Tag("once")
@Timeout(60)
class NetworkFileSystemIT {
  /** Mounts an empty directory (fuse(4), linux/fuse.h of version 7.12) and serves INIT, GETATTR, STATFS and OPENDIR. */
  private static final String SERVER = """
      import ctypes, os, struct, sys
      libc = ctypes.CDLL(None, use_errno=True)
      fd = os.open('/dev/fuse', os.O_RDWR)
      options = 'fd=%d,rootmode=40000,user_id=0,group_id=0' % fd
      if libc.mount(b'test', sys.argv[1].encode(), sys.argv[2].encode(), 6, options.encode()):
        print('cannot mount: error %d' % ctypes.get_errno(), flush=True)
        sys.exit(1)
      print('mounted', flush=True)
      while True:
        request = os.read(fd, 1 << 20)
        length, opcode, unique, node = struct.unpack_from('IIQQ', request)
        body, error = b'', 0
        if opcode == 26:
          body = struct.pack('IIIIHHI', 7, 12, 0, 0, 0, 0, 4096)
        elif opcode == 3:
          body = struct.pack('QII', 0, 0, 0) + struct.pack('6Q10I', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0o40755, 2, 0, 0, 0, 0, 0)
        elif opcode == 17:
          body = bytes(80)
        elif opcode == 27:
          body = bytes(16)
        else:
          error = -38
        if opcode not in (2, 36, 42):
          os.write(fd, struct.pack('IiQ', 16 + len(body), error, unique) + body)
      """;

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"fuse", "fuse.sshfs", "fuse.fuse-overlayfs"})
  void aFileSystemOfAProgramIsReported(String type) throws Exception {
    Process server = new ProcessBuilder("unshare", "-m", "python3", "-c", SERVER, directory.toString(), type)
        .redirectErrorStream(true).start();
    try {
      InputStreamReader output = new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8);
      String line = new BufferedReader(output).readLine();
      assumeTrue("mounted".equals(line), "SKIPPED: no mount of FUSE in a namespace with python3: " + line);
      FileStorage storage = new LinuxPosix().storage();
      String mounted = "/proc/" + server.pid() + "/root" + directory;
      String warning = NetworkFileSystem.warning(storage, mounted, "/proc/" + server.pid() + "/mountinfo");
      if (type.equals("fuse.fuse-overlayfs")) {
        assertNull(warning, "the layers of a container are files of this machine");
      } else {
        assertTrue(warning != null && warning.contains("(FUSE)"), warning);
      }
      warning = NetworkFileSystem.warning(storage, mounted);
      assertTrue(warning != null && warning.contains("(FUSE)"), "it is not mounted in this namespace: " + warning);
      assertNull(NetworkFileSystem.warning(storage, directory.toString()));
      int fd = storage.openDirectory(mounted);
      assertEquals("FUSE", NetworkFileSystem.name(storage, fd));
      storage.close(fd);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }
}
