package reeve.posix;

/** The groups of a client, and which users may connect to a socket: see {@link Sockets}. Any thread. */
final class SocketOwners {
  // asm-generic/socket.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERGROUPS = 59;

  private static final int FIRST_GROUPS = 64;
  private static final int LENGTH_SIZE = 16;

  private static final LibC.Symbol GETSOCKOPT = new LibC.Symbol("getsockopt");

  private SocketOwners() {}

  static int[] peerGroups(int fd) {
    Scratch s = Scratch.acquire();
    try {
      int size = 4 * FIRST_GROUPS;
      int result = read(s, fd, size);
      if (result == -Errno.ERANGE) {
        size = s.memory.getInt(0); // the kernel has written how large the list is
        result = read(s, fd, size);
      }
      if (result != 0) {
        return null;
      }
      int[] groups = new int[s.memory.getInt(0) / 4];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = s.memory.getInt(LENGTH_SIZE + 4L * i);
      }
      return groups;
    } finally {
      s.release();
    }
  }

  private static int read(Scratch s, int fd, int size) {
    s.ensure(LENGTH_SIZE + size);
    s.memory.setInt(0, size);
    return s.call(GETSOCKOPT, fd, SOL_SOCKET, SO_PEERGROUPS, s.address + LENGTH_SIZE, s.address);
  }

  static int setAccess(String path, int mode, int group, int[] uids, int[] gids) {
    Scratch s = Scratch.acquire();
    try {
      int file = UnixSockets.openFile(s, path);
      if (file < 0) {
        return -file;
      }
      try {
        // First the list, because its mask is what chmod(2) sets for the group otherwise; private in between.
        int error = AccessLists.remove(s, file);
        error = error == 0 ? -UnixSockets.changeMode(s, file, 0600) : error;
        error = error == 0 && group != -1 ? -UnixSockets.changeGroup(s, file, group) : error;
        if (error != 0) {
          return error;
        }
        return uids.length + gids.length == 0 ? -UnixSockets.changeMode(s, file, mode)
            : AccessLists.set(s, file, AccessLists.ACCESS, 6, uids, gids);
      } finally {
        Descriptors.close(s, file);
      }
    } finally {
      s.release();
    }
  }
}
