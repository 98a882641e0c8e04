package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The terminal: which process gets Ctrl-C, what Ctrl-Z does, which group is in the foreground. Each runs in a
 * pseudo-terminal made by script(1).
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("once")
class InitTerminalIT {
  @BeforeEach
  void needs() {
    InitUnderTest.needs("script");
    InitUnderTest.needs("bash");
    InitUnderTest.needs("python3");
  }

  /** A pseudo-terminal that a test types into. */
  private static final class Pty implements AutoCloseable {
    private final Process process;
    private final InputStream out;
    private final StringBuilder seen = new StringBuilder();

    Pty(String command) throws Exception {
      // script(1) runs it by $SHELL, or by sh. Where that one does not exec its last command, the program is no session
      // leader and cannot give up its terminal: dumb-init's command is then without one.
      ProcessBuilder builder =
          new ProcessBuilder("script", "-qec", "exec " + command, "/dev/null").redirectErrorStream(true);
      builder.environment().put("SHELL", "/bin/sh");
      process = builder.start();
      out = process.getInputStream();
    }

    void type(String text) throws Exception {
      process.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      process.getOutputStream().flush();
    }

    /** Reads until that was printed; what is before it is forgotten. */
    void await(String text) throws Exception {
      while (seen.indexOf(text) < 0) {
        int c = out.read();
        if (c < 0) {
          throw new AssertionError("the end, and never \"" + text + "\" in: " + seen);
        }
        seen.append((char) c);
      }
      seen.delete(0, seen.indexOf(text) + text.length());
    }

    int code() throws Exception {
      while (out.read() >= 0) {
        continue;
      }
      return process.waitFor();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<InitUnderTest> all() {
    List<InitUnderTest> subjects = new java.util.ArrayList<>(InitUnderTest.both("tini"));
    subjects.addAll(InitUnderTest.both("dumb-init"));
    subjects.add(InitUnderTest.ours("reeve"));
    return subjects;
  }

  @Test
  void theCommandIsInTheForegroundAndGetsCtrlCOnce() throws Exception {
    // No shell: between two reads it would miss a signal.
    String script = "import os, signal\n"
        + "s = {signal.SIGINT, signal.SIGUSR1}\n"
        + "signal.pthread_sigmask(signal.SIG_BLOCK, s)\n"
        + "print('foreground', os.tcgetpgrp(0) == os.getpgrp(), flush=True)\n"
        + "for n in (1, 2): print(signal.sigwait(s).name, n, flush=True)\n"
        + "print('more', bool(signal.sigpending()), flush=True)\n"
        + "raise SystemExit(6)\n";
    for (InitUnderTest subject : all()) {
      try (Pty pty = new Pty(subject.quoted("--", "python3", "-c", script))) {
        pty.await("foreground True");
        pty.type("\003");
        pty.await("SIGINT 1");
        pty.type("\003");
        pty.await("SIGINT 2");
        pty.await("more False");
        assertEquals(6, pty.code(), subject.label());
      }
    }
  }

  @Test
  void aChangeOfTheWindowSizeIsForwarded() throws Exception {
    // No shell: one that gets the signal just before it reads does not see it until the read ends.
    String script = "import signal, subprocess\n"
        + "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})\n"
        + "subprocess.run(['stty', 'rows', '44'])\n"
        + "signal.sigwait({signal.SIGWINCH})\n"
        + "print('size changed', flush=True)\n"
        + "raise SystemExit(5)\n";
    for (InitUnderTest subject : all()) {
      try (Pty pty = new Pty(subject.quoted("--", "python3", "-c", script))) {
        pty.await("size changed");
        assertEquals(5, pty.code(), subject.label());
      }
    }
  }

  @Test
  void ctrlZStopsTheJobAndFgAndBgContinueIt() throws Exception {
    String command = InitUnderTest.ours("reeve").quoted("--", "bash", "-c",
        "echo up; while read -r x; do echo \"got $x\"; done; exit 4");
    try (Pty pty = new Pty("bash --norc --noprofile -i")) {
      pty.type("unset HISTFILE; PS1='PRO''MPT '\n");
      pty.await("PROMPT ");
      pty.type(command + "\n");
      pty.await("up\r\n");
      pty.type("one\n");
      pty.await("got one");
      pty.type("\032");
      pty.await("Stopped");
      pty.await("PROMPT ");
      pty.type("fg >/dev/null\n");
      pty.type("two\n");
      pty.await("got two");
      pty.type("\032");
      pty.await("Stopped");
      pty.await("PROMPT ");
      // In the background it is stopped again, for it reads. A fg before that is done is a race that no proxy can win
      // always: see JobControl.
      pty.type("bg >/dev/null; until [ -n \"$(jobs -s)\" ]; do sleep 0.05; done; fg >/dev/null\n");
      pty.type("three\n");
      pty.await("got three");
      pty.type("\004");
      pty.await("PROMPT ");
      pty.type("echo code=$?\n");
      pty.await("code=4");
      pty.type("exit 0\n");
      assertEquals(0, pty.code());
    }
  }

  @Test
  void afterwardsTheShellHasTheTerminalAgain() throws Exception {
    String line = InitUnderTest.ours("reeve").quoted("--", "true") + "; echo next; read -r x; echo \"read $x\"";
    try (Pty pty = new Pty("sh -c '" + line.replace("'", "'\\''") + "'")) {
      pty.await("next");
      pty.type("back\n");
      pty.await("read back");
      assertEquals(0, pty.code());
    }
  }

  @Test
  void aCommandWhoseInputIsAPipeMayStillReadTheTerminal() throws Exception {
    String line = "echo piped | "
        + InitUnderTest.ours("reeve").quoted("--", "bash", "-c", "read -r y </dev/tty; read -r x; echo \"$x $y\"");
    try (Pty pty = new Pty("sh -c '" + line.replace("'", "'\\''") + "'")) {
      pty.type("typed\n");
      pty.await("piped typed");
      assertEquals(0, pty.code());
    }
  }
}
