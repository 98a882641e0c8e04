package reeve.rotation;

import java.nio.file.Path;

/** Cuts a log again and again until it is killed: run in a JVM of its own. */
final class CutProbe {
  private CutProbe() {}

  /** @param args the log, and bytes from which on it is cut */
  public static void main(String[] args) {
    ManagedLog keeper = HeadCutterIT.keeper(Path.of(args[0]), step -> {});
    long most = Long.parseLong(args[1]);
    System.out.println("ready");
    long cuts = 0;
    while (true) {
      String problem = keeper.look(System.currentTimeMillis());
      if (problem != null) {
        System.out.println(problem);
        System.exit(1);
      }
      while (keeper.unarchived() >= most) {
        CutResult result = keeper.shortening().cut(most, false, cuts % 3 != 0, System.currentTimeMillis());
        if (result.error() != null) {
          System.out.println(result.error());
          System.exit(1);
        }
        if (result.bytes() == 0) {
          break;
        }
        if (++cuts % 16 == 0) {
          // As little of it as the index needs; the test deletes archives when they were read.
          String shrunk = keeper.shortening().shrink(System.currentTimeMillis());
          if (shrunk != null) {
            System.out.println(shrunk);
            System.exit(1);
          }
          keeper.tidy(System.currentTimeMillis());
        }
      }
    }
  }
}
