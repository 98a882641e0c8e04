package reeve.posix;

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
    int pid = posix.pid();
    System.out.println("pid " + (pid == ProcessHandle.current().pid()));
  }
}
