package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares our struct sizes and offsets with those of this machine's C compiler. */
class StructSizesIT {
  private static final String[][] EXPECTED = {
      {"sizeof(posix_spawnattr_t)", "" + Spawner.SPAWNATTR_SIZE},
      {"sizeof(posix_spawn_file_actions_t)", "" + Spawner.FILE_ACTIONS_SIZE},
      {"sizeof(sigset_t)", "" + LibC.SIGSET_SIZE},
      {"sizeof(struct sigaction)", "" + Dispositions.SIGACTION_SIZE},
      {"offsetof(struct sigaction, sa_handler)", "0"},
      {"sizeof(struct signalfd_siginfo)", "" + SignalReader.SIGNALFD_SIGINFO_SIZE},
      {"offsetof(struct signalfd_siginfo, ssi_code)", "8"},
      {"offsetof(struct signalfd_siginfo, ssi_pid)", "12"},
      {"offsetof(struct signalfd_siginfo, ssi_uid)", "16"},
      {"sizeof(siginfo_t)", "" + Children.SIGINFO_SIZE},
      {"offsetof(siginfo_t, si_code)", "8"},
      {"offsetof(siginfo_t, si_pid)", "16"},
      {"offsetof(siginfo_t, si_status)", "24"},
      {"sizeof(struct rusage)", "" + Children.RUSAGE_SIZE},
      {"offsetof(struct rusage, ru_stime)", "16"},
      {"offsetof(struct rusage, ru_maxrss)", "32"},
      {"offsetof(struct rusage, ru_minflt)", "64"},
      {"offsetof(struct rusage, ru_majflt)", "72"},
      {"offsetof(struct rusage, ru_nvcsw)", "128"},
      {"offsetof(struct rusage, ru_nivcsw)", "136"},
      {"sizeof(struct stat) <= " + Descriptors.STAT_SIZE, "1"},
      {"offsetof(struct stat, st_dev)", "0"},
      {"offsetof(struct stat, st_ino)", "8"},
      {"offsetof(struct stat, st_mode)", System.getProperty("os.arch").equals("aarch64") ? "16" : "24"},
      {"offsetof(struct stat, st_size)", "48"},
      {"sizeof(struct pollfd)", "8"},
      {"offsetof(struct pollfd, revents)", "6"},
      {"sizeof(struct timespec)", "16"},
      {"offsetof(struct dirent64, d_reclen)", "16"},
      {"offsetof(struct dirent64, d_name)", "19"},
      {"sizeof(struct termios)", "" + LinuxTerminalMode.TERMIOS_SIZE},
      {"offsetof(struct termios, c_iflag)", "" + LinuxTerminalMode.C_IFLAG},
      {"offsetof(struct termios, c_lflag)", "" + LinuxTerminalMode.C_LFLAG},
      {"offsetof(struct termios, c_cc)", "" + LinuxTerminalMode.C_CC},
      {"ICRNL", "" + LinuxTerminalMode.ICRNL},
      {"IXON", "" + LinuxTerminalMode.IXON},
      {"ISIG", "" + LinuxTerminalMode.ISIG},
      {"ICANON", "" + LinuxTerminalMode.ICANON},
      {"ECHO", "" + LinuxTerminalMode.ECHO},
      {"IEXTEN", "" + LinuxTerminalMode.IEXTEN},
      {"VTIME", "" + LinuxTerminalMode.VTIME},
      {"VMIN", "" + LinuxTerminalMode.VMIN},
      {"TCSANOW", "" + LinuxTerminalMode.TCSANOW},
      {"_SC_PAGESIZE", "" + LinuxProcessTable.SC_PAGESIZE},
      {"O_NOCTTY", "" + LibC.O_NOCTTY},
      {"O_CLOEXEC", "" + LibC.O_CLOEXEC},
      {"O_NONBLOCK", "" + LibC.O_NONBLOCK},
      {"O_CREAT", "" + Posix.Open.CREAT},
      {"O_EXCL", "" + Posix.Open.EXCL},
      {"O_TRUNC", "" + Posix.Open.TRUNC},
      {"O_APPEND", "" + Posix.Open.APPEND},
      {"AT_FDCWD", "" + LibC.AT_FDCWD},
      {"AT_EACCESS", "" + LibC.AT_EACCESS},
      {"F_DUPFD_CLOEXEC", "" + LibC.F_DUPFD_CLOEXEC},
      {"WSTOPPED", "" + LibC.WSTOPPED},
      {"WCONTINUED", "" + LibC.WCONTINUED},
      {"CLD_CONTINUED", "" + LibC.CLD_CONTINUED},
      {"SIG_BLOCK", "" + LibC.SIG_BLOCK},
      {"SIG_SETMASK", "" + LibC.SIG_SETMASK},
      {"POSIX_SPAWN_RESETIDS", "" + LibC.POSIX_SPAWN_RESETIDS},
      {"POSIX_SPAWN_SETPGROUP", "" + LibC.POSIX_SPAWN_SETPGROUP},
      {"POSIX_SPAWN_SETSIGDEF", "" + LibC.POSIX_SPAWN_SETSIGDEF},
      {"POSIX_SPAWN_SETSIGMASK", "" + LibC.POSIX_SPAWN_SETSIGMASK},
      {"POSIX_SPAWN_SETSID", "" + LibC.POSIX_SPAWN_SETSID},
      {"PR_SET_PDEATHSIG", "" + LibC.PR_SET_PDEATHSIG},
      {"PR_SET_CHILD_SUBREAPER", "" + LibC.PR_SET_CHILD_SUBREAPER},
      {"PR_GET_CHILD_SUBREAPER", "" + LibC.PR_GET_CHILD_SUBREAPER},
      {"SYS_pidfd_open", "" + LibCExtras.SYS_pidfd_open},
      {"SYS_pidfd_send_signal", "" + LibCExtras.SYS_pidfd_send_signal},
      {"TIOCNOTTY", "" + LibCExtras.TIOCNOTTY},
      {"SIGTTOU", "22"},
      {"SFD_CLOEXEC == O_CLOEXEC && EFD_CLOEXEC == O_CLOEXEC && IN_CLOEXEC == O_CLOEXEC", "1"},
      {"SFD_NONBLOCK == O_NONBLOCK && EFD_NONBLOCK == O_NONBLOCK && IN_NONBLOCK == O_NONBLOCK", "1"},
      {"ELIBBAD", "" + Errno.ELIBBAD},
      {"ENAMETOOLONG", "" + Errno.ENAMETOOLONG},
      {"ETXTBSY", "" + Errno.ETXTBSY},
      {"ELOOP", "" + Errno.ELOOP},
      {"EOPNOTSUPP", "" + Errno.EOPNOTSUPP},
  };

  @TempDir
  Path dir;

  @Test
  void structLayoutsMatchTheHeaders() throws Exception {
    boolean gcc = Files.isExecutable(Path.of("/usr/bin/gcc"));
    if (!gcc) {
      System.err.println("SKIPPED StructSizesIT: there is no /usr/bin/gcc to ask");
    }
    assumeTrue(gcc);
    StringBuilder source = new StringBuilder("#define _GNU_SOURCE\n");
    for (String header : new String[] {"stdio", "stddef", "spawn", "signal", "sys/signalfd", "sys/eventfd",
        "sys/inotify", "sys/resource",
        "sys/wait", "sys/stat", "sys/ioctl", "sys/prctl", "sys/syscall", "poll", "dirent", "fcntl", "errno", "time",
        "unistd", "termios"}) {
      source.append("#include <").append(header).append(".h>\n");
    }
    source.append("int main(void) {\n");
    StringBuilder expected = new StringBuilder();
    for (String[] pair : EXPECTED) {
      source.append("  printf(\"%s = %ld\\n\", \"").append(pair[0]).append("\", (long)(").append(pair[0])
          .append("));\n");
      expected.append(pair[0]).append(" = ").append(pair[1]).append('\n');
    }
    Path file = Files.writeString(dir.resolve("sizes.c"), source.append("  return 0;\n}\n"));
    Path program = dir.resolve("sizes");
    Process compiler =
        new ProcessBuilder("/usr/bin/gcc", "-o", program.toString(), file.toString()).redirectErrorStream(true).start();
    String output = new String(compiler.getInputStream().readAllBytes());
    assertEquals(0, compiler.waitFor(), output);
    Process run = new ProcessBuilder(program.toString()).start();
    assertEquals(expected.toString(), new String(run.getInputStream().readAllBytes()));
    assertEquals(0, run.waitFor());
  }
}
