package reeve.cli.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.core.ExitStatus;
import reeve.posix.ChildWait;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
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
   * @param text its standard output and, behind it, its standard error
   */
  record Output(boolean success, String text) {}

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
  Output run(String input, String... words) throws SyscallException, BootManager.BootException {
    CommandLookup.Result found = CommandLookup.find(posix, words[0], environment.raw("PATH"), null);
    if (found.program() == null) {
      throw new BootManager.BootException("cannot run " + SpawnFailure.notFound(words[0], found).message());
    }
    List<byte[]> argv = new ArrayList<>();
    for (String word : words) {
      argv.add(RawText.bytes(word));
    }
    int in = posix.memoryFile(input.getBytes(StandardCharsets.UTF_8));
    int out = posix.memoryFile(new byte[0]);
    try {
      SpawnRequest request = SpawnRequest.of(found.program(), argv.toArray(new byte[0][]), environment)
          .standard(in, out, out).group(SpawnRequest.Group.SAME).build();
      int pid = posix.spawn(request);
      if (pid < 0) {
        throw new BootManager.BootException(
            "cannot run " + SpawnFailure.of(posix, request, found.searched(), -pid).message());
      }
      boolean success = ChildWait.await(posix, pid).status().equals(new ExitStatus.Exited(0));
      return new Output(success, text(out));
    } finally {
      posix.close(in);
      posix.close(out);
    }
  }

  /** As {@link #run}, for a program that has to succeed. */
  public String succeed(String input, String... words) throws SyscallException, BootManager.BootException {
    Output output = run(input, words);
    if (!output.success()) {
      throw new BootManager.BootException("cannot complete \"" + String.join(" ", words) + "\": "
          + output.text().strip());
    }
    return output.text();
  }

  private String text(int out) {
    byte[] bytes = new byte[4096];
    int used = 0;
    posix.seek(out, 0);
    int got = 1;
    while (got > 0 && used < MOST) {
      bytes = used == bytes.length ? Arrays.copyOf(bytes, 2 * used) : bytes;
      got = posix.read(out, bytes, used, bytes.length - used);
      used += Math.max(0, got);
    }
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }
}
