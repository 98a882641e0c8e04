package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files by their name in a directory that is held open: see {@link FileStorage}. Any thread. */
final class DirectoryFiles {
  // asm/fcntl.h: these two differ between x86-64 and arm64
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  // struct stat, see Descriptors
  private static final int ST_MODE = ARM ? 16 : 24;
  private static final int ST_NLINK = ARM ? 20 : 16;
  private static final int ST_UID = ARM ? 24 : 28;
  private static final int ST_GID = ARM ? 28 : 32;
  private static final int ST_SIZE = 48;
  private static final int ST_BLKSIZE = 56;
  private static final int ST_BLOCKS = 64;
  private static final int ST_MTIM = 88;

  /** struct linux_dirent64 { u64 d_ino; s64 d_off; u16 d_reclen; u8 d_type; char d_name[]; } */
  private static final int D_RECLEN = 16;

  private static final int D_NAME = 19;

  private static final LibC.Symbol OPENAT = new LibC.Symbol("openat");
  private static final LibC.Symbol FSTATAT = new LibC.Symbol("fstatat");
  private static final LibC.Symbol RENAMEAT = new LibC.Symbol("renameat");
  private static final LibC.Symbol MKDIRAT = new LibC.Symbol("mkdirat");
  private static final LibC.Symbol UNLINKAT = new LibC.Symbol("unlinkat");
  private static final LibC.Symbol STATX = new LibC.Symbol("statx");

  // linux/stat.h: struct statx has 256 bytes, stx_mask at 0, stx_btime { s64 tv_sec; u32 tv_nsec; } at 80
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BTIME = 0x800;
  private static final int STATX_SIZE = 256;
  private static final int STX_BTIME = 80;

  private DirectoryFiles() {}

  static int openDirectory(String path) {
    return Descriptors.open(path, O_DIRECTORY, 0);
  }

  static int open(int directory, String name, int flags, int mode) {
    Scratch s = Scratch.acquire();
    try {
      int all = flags | O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_CLOEXEC | LibC.O_NOCTTY;
      return Descriptors.above2(s, s.call(OPENAT, directory, s.string(0, name), all, mode));
    } finally {
      s.release();
    }
  }

  static FileStatus stat(int directory, String name) {
    Scratch s = Scratch.acquire();
    try {
      s.string(Descriptors.STAT_SIZE, name);
      int result = s.call(FSTATAT, directory, s.address + Descriptors.STAT_SIZE, s.address, AT_SYMLINK_NOFOLLOW);
      return result == 0 ? stat(s) : null;
    } finally {
      s.release();
    }
  }

  static FileStatus stat(int fd) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(LibC.fstat, fd, s.address) == 0 ? stat(s) : null;
    } finally {
      s.release();
    }
  }

  private static FileStatus stat(Scratch s) {
    long links = ARM ? s.memory.getInt(ST_NLINK) : s.memory.getLong(ST_NLINK);
    long modified = s.memory.getLong(ST_MTIM) * 1000 + s.memory.getLong(ST_MTIM + 8) / 1_000_000;
    return new FileStatus(s.memory.getInt(ST_MODE), links, s.memory.getInt(ST_UID), s.memory.getInt(ST_GID),
        s.memory.getLong(ST_SIZE),
        s.memory.getLong(ST_BLOCKS), s.memory.getInt(ST_BLKSIZE), s.memory.getLong(0), s.memory.getLong(8), modified);
  }

  static long born(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.string(STATX_SIZE, "");
      int result = s.call(STATX, fd, s.address + STATX_SIZE, AT_EMPTY_PATH, STATX_BTIME, s.address);
      boolean known = result == 0 && (s.memory.getInt(0) & STATX_BTIME) != 0;
      return known ? s.memory.getLong(STX_BTIME) * 1_000_000_000 + s.memory.getInt(STX_BTIME + 8) : 0;
    } finally {
      s.release();
    }
  }

  static int rename(int directory, String from, String to) {
    Scratch s = Scratch.acquire();
    try {
      int second = from.getBytes(StandardCharsets.UTF_8).length + 1;
      s.string(second, to); // may move the buffer: first
      s.string(0, from);
      return -s.call(RENAMEAT, directory, s.address, directory, s.address + second);
    } finally {
      s.release();
    }
  }

  static int mkdir(int directory, String name, int mode) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(MKDIRAT, directory, s.string(0, name), mode);
    } finally {
      s.release();
    }
  }

  static int unlink(int directory, String name) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(UNLINKAT, directory, s.string(0, name), 0);
    } finally {
      s.release();
    }
  }

  static List<String> names(int directory, String prefix) {
    // A descriptor of its own, because reading moves the position of the descriptor.
    int fd = open(directory, ".", O_DIRECTORY, 0);
    if (fd < 0) {
      return null;
    }
    Scratch s = Scratch.acquire();
    try {
      List<String> names = new ArrayList<>();
      s.ensure(1 << 15);
      int got;
      while ((got = s.call(LibC.getdents64, fd, s.address, s.size())) > 0) {
        s.memory.read(0, s.bytes, 0, got);
        for (int at = 0; at < got;) {
          int end = at + D_NAME;
          while (s.bytes[end] != 0) {
            end++;
          }
          String name = new String(s.bytes, at + D_NAME, end - at - D_NAME, StandardCharsets.UTF_8);
          if (name.startsWith(prefix)) {
            names.add(name);
          }
          at += s.bytes[at + D_RECLEN] & 0xff | (s.bytes[at + D_RECLEN + 1] & 0xff) << 8;
        }
      }
      return got < 0 ? null : names;
    } finally {
      Descriptors.close(s, fd);
      s.release();
    }
  }
}
