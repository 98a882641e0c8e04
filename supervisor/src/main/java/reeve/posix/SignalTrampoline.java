package reeve.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Machine code of a signal handler that is installed in front of another one. It distinguishes, by the siginfo_t that
 * the kernel passes (sigaction(2)), where a signal comes from:
 *
 * <ul>
 *   <li>The kernel raised it (si_code above 0), for example for a null check in compiled code: the trampoline jumps to
 *       the previous handler. The arguments, the stack and the return address are as the kernel made them.
 *   <li>A thread of this process sent it to another one (si_code is SI_TKILL, and si_pid is our pid), as the C library
 *       and the JVM do: likewise.
 *   <li>Another process sent it: the trampoline writes the first 24 bytes of the siginfo_t to a pipe, and returns. The
 *       pipe is non-blocking; if it is full, the signal is dropped.
 * </ul>
 *
 * The code makes one system call and uses no stack, no memory of its own and no errno, so that it is safe at any
 * instruction of any thread (signal-safety(7)), also on an alternate stack. It changes only registers that a function
 * may change; the kernel restores all of them afterwards (sigreturn(2)). Pure.
 */
final class SignalTrampoline {
  /** The bytes that the code writes: siginfo_t up to and with si_uid. */
  static final int RECORD_SIZE = 24;

  // int si_signo; int si_errno; int si_code; int padding; pid_t si_pid; uid_t si_uid; the same on x86-64 and arm64
  static final int SI_SIGNO = 0;
  static final int SI_CODE = 8;
  static final int SI_PID = 16;
  static final int SI_UID = 20;

  /** The largest size of the code. */
  static final int SIZE = 88;

  private SignalTrampoline() {}

  /** Returns whether there is code for a processor, by the name of it in the system property os.arch. */
  static boolean supports(String architecture) {
    return architecture.equals("amd64") || architecture.equals("aarch64");
  }

  /**
   * Returns the code.
   *
   * @param architecture one that is {@link #supports supported}
   * @param pid of this process
   * @param fd the end of the pipe to write to
   * @param previous the address of the previous handler; 0: there is none, and what would be passed to it is dropped
   */
  static byte[] code(String architecture, int pid, int fd, long previous) {
    ByteBuffer code = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    if (architecture.equals("amd64")) {
      x86(code, pid, fd, previous);
    } else {
      arm(code, pid, fd, previous);
    }
    byte[] bytes = new byte[code.position()];
    code.flip().get(bytes);
    return bytes;
  }

  /** System V ABI: the handler's arguments are in rdi (signal), rsi (siginfo_t *) and rdx (ucontext_t *). */
  private static void x86(ByteBuffer code, int pid, int fd, long previous) {
    code.putInt(0xfa1e0ff3); //            endbr64
    put(code, 0x8b, 0x46, SI_CODE); //     mov    eax, [rsi+8]
    put(code, 0x85, 0xc0); //              test   eax, eax
    put(code, 0x7f, 32); //                jg     previous
    put(code, 0x83, 0xf8, 0xfa); //        cmp    eax, -6 (SI_TKILL)
    put(code, 0x75, 9); //                 jne    report
    put(code, 0x81, 0x7e, SI_PID).putInt(pid); // cmp dword [rsi+16], pid
    put(code, 0x74, 18); //                je     previous
    put(code, 0xbf).putInt(fd); // report: mov    edi, fd
    put(code, 0xba).putInt(RECORD_SIZE); // mov   edx, 24
    put(code, 0xb8).putInt(1); //          mov    eax, 1 (SYS_write, asm/unistd_64.h)
    put(code, 0x0f, 0x05); //              syscall
    put(code, 0xc3); //                    ret
    if (previous == 0) { //      previous:
      put(code, 0xc3); //                  ret
    } else {
      put(code, 0x48, 0xb8).putLong(previous); // movabs rax, previous
      put(code, 0xff, 0xe0); //            jmp    rax
    }
  }

  /** AAPCS64: the arguments are in x0, x1 and x2, and the return address is in x30. */
  private static void arm(ByteBuffer code, int pid, int fd, long previous) {
    code.putInt(0xd503245f); //         bti   c
    code.putInt(0xb9400828); //         ldr   w8, [x1, #8]
    code.putInt(0x7100011f); //         cmp   w8, #0
    code.putInt(0x5400018c); //         b.gt  previous
    code.putInt(0x3100191f); //         cmn   w8, #6 (SI_TKILL)
    code.putInt(0x540000a1); //         b.ne  report
    code.putInt(0xb9401028); //         ldr   w8, [x1, #16]
    code.putInt(0x18000169); //         ldr   w9, pid
    code.putInt(0x6b09011f); //         cmp   w8, w9
    code.putInt(0x540000c0); //         b.eq  previous
    code.putInt(0x18000120); // report: ldr   w0, fd
    code.putInt(0xd2800302); //         mov   x2, #24
    code.putInt(0xd2800808); //         mov   x8, #64 (SYS_write, asm-generic/unistd.h)
    code.putInt(0xd4000001); //         svc   #0
    code.putInt(0xd65f03c0); //         ret
    if (previous == 0) { //   previous:
      code.putInt(0xd65f03c0); //       ret
      code.putInt(0xd65f03c0); //       ret, so that the words below have the same place
    } else {
      code.putInt(0x580000a9); //       ldr   x9, handler
      code.putInt(0xd61f0120); //       br    x9
    }
    code.putInt(0xd503201f); //         nop
    code.putInt(pid); //           pid:
    code.putInt(fd); //             fd:
    code.putLong(previous); // handler: at a multiple of 8
  }

  private static ByteBuffer put(ByteBuffer code, int... bytes) {
    for (int b : bytes) {
      code.put((byte) b);
    }
    return code;
  }
}
