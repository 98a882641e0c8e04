package reeve.rotation;

import java.nio.file.Path;

/** Cuts a log again and again until it is killed: run in a JVM of its own. */
final class CutProbe {
  private CutProbe() {}

  /** @param args the log, and the size in bytes from which it is cut */
  public static void main(String[] args) {
    ManagedLog managed = LogFixture.managed(Path.of(args[0]));
    long most = Long.parseLong(args[1]);
    System.out.println("ready");
    long cuts = 0;
    while (true) {
      RotationProblem problem = managed.inspect(System.currentTimeMillis());
      if (problem != null) {
        System.out.println(problem);
        System.exit(1);
      }
      while (managed.unarchived() >= most) {
        RotationStrategy.Result result = managed
            .rotate(new RotationStrategy.Request(most, false, cuts % 3 != 0, System.currentTimeMillis()));
        if (result.problem() != null) {
          System.out.println(result.problem());
          System.exit(1);
        }
        if (result.bytes() == 0) {
          break;
        }
        if (++cuts % 16 == 0) {
          // As little of it as the index needs; the test deletes archives when they were read.
          RotationProblem shrunk = managed.removeHole(System.currentTimeMillis());
          if (shrunk != null) {
            System.out.println(shrunk);
            System.exit(1);
          }
          managed.compactIndex(System.currentTimeMillis());
        }
      }
    }
  }
}
