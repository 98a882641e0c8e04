package reeve.cli.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.core.ExitStatus;
import reeve.posix.ChildWait;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.posix.SyscallException;

/** Runs the programs of a manager, such as systemctl, and waits for them. One thread. */
public class Programs {
  private static final int MOST = 1 << 20;

  /**
   * What a program has written, and how it ended.
   *
   * @param out its standard output, byte for byte
   * @param err its standard error, for messages
   */
  record Output(boolean success, byte[] out, String err) {
    /** The standard output as text. */
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    /** What it has written for the user: its standard error, or its standard output if there is none. */
    String message() {
      return (err.isBlank() ? text() : err).strip();
    }
  }

  private final Posix posix;
  private final Environment environment;

  public Programs(Posix posix) {
    this.posix = posix;
    environment = LauncherEnvironment.forChildren(posix.environment());
  }

  /** Whether there is a program of this name in PATH. */
  public boolean exists(String name) {
    return CommandLookup.find(posix, name, environment.raw("PATH"), null).program() != null;
  }

  /**
   * Runs a program to its end.
   *
   * @param input its standard input
   */
  Output run(byte[] input, String... words) throws SyscallException, BootManager.BootException {
    CommandLookup.Result found = CommandLookup.find(posix, words[0], environment.raw("PATH"), null);
    if (found.program() == null) {
      throw new BootManager.BootException("cannot run " + SpawnFailure.notFound(words[0], found).message());
    }
    List<byte[]> argv = new ArrayList<>();
    for (String word : words) {
      argv.add(RawText.bytes(word));
    }
    int[] files = {posix.memoryFile(input), posix.memoryFile(new byte[0]), posix.memoryFile(new byte[0])};
    try {
      for (int file : files) {
        if (file < 0) {
          throw new BootManager.BootException("cannot make a file in memory for \"" + words[0] + "\": "
              + Errno.text(-file));
        }
      }
      SpawnRequest request = SpawnRequest.of(found.program(), argv.toArray(new byte[0][]), environment)
          .standard(files[0], files[1], files[2]).group(SpawnRequest.Group.SAME).build();
      int pid = posix.spawn(request);
      if (pid < 0) {
        throw new BootManager.BootException(
            "cannot run " + SpawnFailure.of(posix, request, found.searched(), -pid).message());
      }
      boolean success = ChildWait.await(posix, pid).status().equals(new ExitStatus.Exited(0));
      return new Output(success, content(files[1], words),
          new String(content(files[2], words), StandardCharsets.UTF_8));
    } finally {
      for (int file : files) {
        if (file >= 0) {
          posix.close(file);
        }
      }
    }
  }

  /**
   * As {@link #run(byte[], String...)}, for a program that has to succeed.
   *
   * @return its standard output
   */
  public String succeed(byte[] input, String... words) throws SyscallException, BootManager.BootException {
    Output output = run(input, words);
    if (!output.success()) {
      throw new BootManager.BootException(
          "cannot complete \"" + String.join(" ", words) + "\": " + output.message());
    }
    return output.text();
  }

  /** As {@link #succeed(byte[], String...)}, with an empty standard input. */
  public String succeed(String... words) throws SyscallException, BootManager.BootException {
    return succeed(new byte[0], words);
  }

  /** As {@link #run(byte[], String...)}, with an empty standard input. */
  Output run(String... words) throws SyscallException, BootManager.BootException {
    return run(new byte[0], words);
  }

  /** The whole of a file: a part of a table of cron would be installed as the table. */
  private byte[] content(int file, String... words) throws BootManager.BootException {
    byte[] bytes = new byte[4096];
    int used = 0;
    posix.seek(file, 0);
    int got = 1;
    while (got > 0 && used <= MOST) {
      bytes = used == bytes.length ? Arrays.copyOf(bytes, 2 * used) : bytes;
      got = posix.read(file, bytes, used, bytes.length - used);
      used += Math.max(0, got);
    }
    if (got < 0 || used > MOST) {
      throw new BootManager.BootException("cannot read what \"" + String.join(" ", words) + "\" has written: "
          + (got < 0 ? Errno.text(-got) : "it is more than 1 MiB"));
    }
    return Arrays.copyOf(bytes, used);
  }
}
