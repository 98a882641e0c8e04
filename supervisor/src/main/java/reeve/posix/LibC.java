package reeve.posix;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Bindings of the C library, with the names of C and without logic. The symbols are looked up in the process itself
 * ({@code dlopen(NULL)}), which has loaded libc already.
 *
 * <h2>How functions are called, and why</h2>
 *
 * JNA offers three ways. Measured on OpenJDK 17 with a class data archive, two cores, cold (the first call) and warm
 * (one call):
 *
 * <ul>
 *   <li>Direct mapping, {@code Native.register}: 0.3 µs a call, but the first registration initialises
 *       {@code Structure} and its reflection, proxies and lambdas: 20 to 30 ms before the first service.
 *   <li>{@code Function.invoke}: under 1 ms cold, but 2.5 µs a call (14 µs interpreted), and each argument is boxed.
 *   <li>libffi itself, {@code Native.ffi_call}, with the arguments written to memory of our own: under 1 ms cold and
 *       about as fast as direct mapping. But it does not save errno: between the call and our read of it the JVM may
 *       stop this thread for a collection, and that changes errno.
 * </ul>
 *
 * Therefore every call uses {@code ffi_call}. If it returns -1, the same call is made once more through
 * {@code Function}, which saves errno in the same native frame. A call that failed had no effect, so it can be
 * repeated: it fails again, with its errno, or it succeeds this time. The exceptions are close(2), which is never
 * repeated, and ppoll(2), which would wait twice: see {@link Waiting}.
 *
 * <p>All arguments and results are 64-bit words: on x86-64 and arm64 Linux integers and pointers are passed in whole
 * registers, named and variadic alike; an int result is the lower half.
 */
final class LibC {
  // fcntl.h; the same on x86-64 and arm64. (O_DIRECTORY and O_NOFOLLOW are not: see DirectoryFiles.)
  static final int O_NOCTTY = 0400;
  static final int O_CLOEXEC = 02000000;
  static final int O_NONBLOCK = 04000;
  static final int AT_FDCWD = -100;
  static final int AT_EACCESS = 0x200;
  static final int F_SETFD = 2;
  static final int F_SETFL = 4;
  static final int FD_CLOEXEC = 1;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int X_OK = 1;
  static final int W_OK = 2;

  // bits/waitflags.h, bits/types/idtype_t.h, bits/siginfo-consts.h
  static final int WNOHANG = 1;
  static final int WSTOPPED = 2;
  static final int WEXITED = 4;
  static final int WCONTINUED = 8;
  static final int WNOWAIT = 0x01000000;
  static final int P_ALL = 0;
  static final int P_PID = 1;
  static final int CLD_EXITED = 1;
  static final int CLD_DUMPED = 3;
  static final int CLD_CONTINUED = 6;

  // bits/sigaction.h, bits/signum-generic.h
  static final int SIG_BLOCK = 0;
  static final int SIG_UNBLOCK = 1;
  static final int SIG_SETMASK = 2;
  static final long SIG_DFL = 0;
  static final long SIG_IGN = 1;

  // spawn.h
  static final int POSIX_SPAWN_RESETIDS = 0x01;
  static final int POSIX_SPAWN_SETPGROUP = 0x02;
  static final int POSIX_SPAWN_SETSIGDEF = 0x04;
  static final int POSIX_SPAWN_SETSIGMASK = 0x08;
  static final int POSIX_SPAWN_SETSID = 0x80;

  // linux/prctl.h
  static final int PR_SET_PDEATHSIG = 1;
  static final int PR_SET_CHILD_SUBREAPER = 36;
  static final int PR_GET_CHILD_SUBREAPER = 37;

  // poll.h
  static final int POLLIN = 1;

  /** sizeof(sigset_t) of glibc: 1024 bits, of which the kernel knows the first 64. */
  static final int SIGSET_SIZE = 128;

  static final Symbol open = new Symbol("open");
  static final Symbol close = new Symbol("close");
  static final Symbol read = new Symbol("read");
  static final Symbol write = new Symbol("write");
  static final Symbol lseek = new Symbol("lseek");
  static final Symbol fcntl = new Symbol("fcntl");
  static final Symbol stat = new Symbol("stat");
  static final Symbol fstat = new Symbol("fstat");
  static final Symbol mkdir = new Symbol("mkdir");
  static final Symbol rmdir = new Symbol("rmdir");
  static final Symbol readlink = new Symbol("readlink");
  static final Symbol faccessat = new Symbol("faccessat");
  static final Symbol getdents64 = new Symbol("getdents64");
  static final Symbol _exit = new Symbol("_exit");
  static final Symbol getpid = new Symbol("getpid");
  static final Symbol geteuid = new Symbol("geteuid");
  static final Symbol prctl = new Symbol("prctl");
  static final Symbol kill = new Symbol("kill");
  static final Symbol sigaction = new Symbol("sigaction");
  static final Symbol pthread_sigmask = new Symbol("pthread_sigmask");
  static final Symbol signalfd = new Symbol("signalfd");
  static final Symbol eventfd = new Symbol("eventfd");
  static final Symbol ppoll = new Symbol("ppoll");
  static final Symbol wait4 = new Symbol("wait4");
  static final Symbol waitid = new Symbol("waitid");
  static final Symbol execve = new Symbol("execve");
  static final Symbol posix_spawn = new Symbol("posix_spawn");
  static final Symbol posix_spawnattr_init = new Symbol("posix_spawnattr_init");
  static final Symbol posix_spawnattr_setflags = new Symbol("posix_spawnattr_setflags");
  static final Symbol posix_spawnattr_setsigmask = new Symbol("posix_spawnattr_setsigmask");
  static final Symbol posix_spawnattr_setsigdefault = new Symbol("posix_spawnattr_setsigdefault");
  static final Symbol posix_spawnattr_setpgroup = new Symbol("posix_spawnattr_setpgroup");
  static final Symbol posix_spawn_file_actions_init = new Symbol("posix_spawn_file_actions_init");
  static final Symbol posix_spawn_file_actions_destroy = new Symbol("posix_spawn_file_actions_destroy");
  static final Symbol posix_spawn_file_actions_adddup2 = new Symbol("posix_spawn_file_actions_adddup2");
  static final Symbol posix_spawn_file_actions_addopen = new Symbol("posix_spawn_file_actions_addopen");
  static final Symbol posix_spawn_file_actions_addchdir_np = new Symbol("posix_spawn_file_actions_addchdir_np");

  /** Most arguments that a call can have. */
  static final int MAX_ARGUMENTS = 6;

  /** The ffi_cif of a function with i words as arguments and one word as its result. */
  private static final long[] CIF = new long[MAX_ARGUMENTS + 1];

  static {
    if (Native.POINTER_SIZE != Long.BYTES) {
      throw new UnsatisfiedLinkError(
          "cannot run on a system of " + 8 * Native.POINTER_SIZE + " bits: only 64 are known");
    }
    // typedef struct _ffi_type { size_t size; unsigned short alignment; unsigned short type; struct _ffi_type
    // **elements; } ffi_type;
    final int ffiTypeSize = 24;
    final int ffiTypeSint64 = 12;
    long address = Native.malloc(ffiTypeSize + 8 * MAX_ARGUMENTS);
    Pointer memory = new Pointer(address);
    memory.setLong(0, 8);
    memory.setLong(8, 8 | ffiTypeSint64 << 16);
    memory.setLong(16, 0);
    for (int i = 0; i < MAX_ARGUMENTS; i++) {
      memory.setLong(ffiTypeSize + 8L * i, address);
    }
    for (int i = 0; i <= MAX_ARGUMENTS; i++) {
      // 0: the platform's default calling convention. JNA allocates the ffi_cif; it is never freed.
      CIF[i] = Native.ffi_prep_cif(0, i, address, address + ffiTypeSize);
    }
  }

  private LibC() {}

  /** Does nothing itself: calling it initialises this class, and JNA with it. */
  static void initialise() {}

  /** A function of the C library, looked up when it is first used. */
  static final class Symbol {
    private final NativeLibrary library;
    private final String name;
    private Function function;
    /** Volatile: a thread that sees it must see the function too. */
    private volatile long address;
    private boolean hidden;

    Symbol(String name) {
      this(null, name);
    }

    /** @param library null: the C library, which is loaded already */
    Symbol(NativeLibrary library, String name) {
      this.library = library;
      this.name = name;
    }

    /** Calls the function. {@code argumentPointers} is the address of an array of pointers to the argument words. */
    void call(int arguments, long result, long argumentPointers) {
      Native.ffi_call(CIF[arguments], address(), result, argumentPointers);
    }

    /**
     * Calls the function through JNA, which is slower but saves errno.
     *
     * @return the result, an int, or minus errno if it is -1
     */
    int callForErrno(Object[] arguments) {
      address();
      int result = function.invokeInt(arguments);
      return result == -1 ? -Native.getLastError() : result;
    }

    /** @throws UnsatisfiedLinkError when this C library does not have it */
    long address() {
      long known = address;
      if (known == 0) {
        // Two threads may do this at the same time; both find the same address.
        function = (library == null ? NativeLibrary.getProcess() : library).getFunction(name);
        known = Pointer.nativeValue(function);
        address = known;
      }
      return known;
    }

    /** For tests: makes the function appear to be missing, or to exist again. */
    void hide(boolean yes) {
      hidden = yes;
    }

    /** Returns whether this C library has the function. */
    boolean exists() {
      try {
        return !hidden && address() != 0;
      } catch (UnsatisfiedLinkError e) {
        return false;
      }
    }
  }
}
