package reeve.posix;

import java.io.PrintStream;

/**
 * The program that {@link EarlyExitIT} runs in a JVM of its own. Unlike in {@link PosixProbe}, no call was made before.
 */
final class EarlyExitProbe {
  private EarlyExitProbe() {}

  public static void main(String[] args) {
    Posix posix = new LinuxPosix();
    if (args[0].equals("environment")) {
      System.out.println("value " + posix.environment().get("EARLY"));
      return;
    }
    PrintStream before = System.out;
    int pid = posix.pid();
    System.out.println("same " + (System.out == before));
    System.out.println("pid " + (pid == ProcessHandle.current().pid()));
  }
}
