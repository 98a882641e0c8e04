package reeve.init;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * The init as a program of its own, without the launcher and the rest of reeve: argv[0] and the arguments follow the
 * class' name.
 */
public final class InitProgram {
  private InitProgram() {}

  public static void main(String[] args) throws IOException {
    Posix posix = new LinuxPosix();
    byte[][] line = posix.commandLine();
    int first = 0;
    while (!new String(line[first], StandardCharsets.ISO_8859_1).equals(InitProgram.class.getName())) {
      first++;
    }
    byte[][] own = Arrays.copyOfRange(line, first + 1, line.length);
    String name = new String(own[0], StandardCharsets.UTF_8);
    InitFlavor.Invocation choice =
        InitFlavor.of(name, strings(Arrays.copyOfRange(own, 1, own.length)));
    if (choice == null) {
      throw new IllegalArgumentException("no init mode: " + name);
    }
    long wanted = InitSignals.toBlock(choice.flavor());
    if ((wanted & ~posix.blockedSignals()) != 0) {
      List<String> noted = new ArrayList<>(List.of("_JAVA_SR_SIGNUM=60"));
      for (String row : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (row.startsWith("SigBlk:")) {
          noted.add(LauncherEnvironment.BLOCKED + "=" + row.substring(8).trim());
        } else if (row.startsWith("SigIgn:") && System.getenv(LauncherEnvironment.IGNORED) == null) {
          noted.add(LauncherEnvironment.IGNORED + "=" + row.substring(8).trim());
        }
      }
      throw new IllegalStateException(posix.reexecWithBlockedSignals(wanted, List.of("-Xrs"), noted));
    }
    System.exit(Init.run(choice.flavor(), Arrays.copyOfRange(own, 1 + choice.skip(), own.length), posix));
  }

  private static String[] strings(byte[][] arguments) {
    String[] strings = new String[arguments.length];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = new String(arguments[i], StandardCharsets.UTF_8);
    }
    return strings;
  }
}
