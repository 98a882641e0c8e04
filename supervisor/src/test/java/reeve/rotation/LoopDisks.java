package reeve.rotation;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A directory on a file system of a given type, mounted until it is closed. */
final class LoopDisks implements AutoCloseable {
  final Path directory;
  private final Path mounted;
  private final LoopDisks below;

  private LoopDisks(Path directory, Path mounted, LoopDisks below) {
    this.directory = directory;
    this.mounted = mounted;
    this.below = below;
  }

  /**
   * @param kind {@code here} (whatever temporary files are on), {@code tmpfs}, {@code small tmpfs} (of 1 MiB),
   *     {@code xfs}, {@code btrfs}, {@code ext4}, {@code overlay} or {@code overlay on xfs}
   * @param temp to work in
   */
  static LoopDisks of(String kind, Path temp) throws IOException, InterruptedException {
    if (kind.equals("here")) {
      return new LoopDisks(Files.createDirectories(temp.resolve("log")), null, null);
    }
    if (kind.equals("overlay on xfs")) {
      LoopDisks below = of("xfs", temp);
      return new LoopDisks(overlay(kind, below.directory), below.directory.resolve("merged"), below);
    }
    Path at = Files.createDirectories(temp.resolve(kind));
    switch (kind) {
      case "tmpfs" -> need(kind, "mount", "-t", "tmpfs", "-o", "size=700m", "reeve-test", at.toString());
      case "small tmpfs" -> need(kind, "mount", "-t", "tmpfs", "-o", "size=1m", "reeve-test", at.toString());
      case "ramfs" -> need(kind, "mount", "-t", "ramfs", "reeve-test", at.toString());
      case "overlay" -> {
        return new LoopDisks(overlay(kind, at), at.resolve("merged"), null);
      }
      default -> {
        Path image = temp.resolve(kind + ".img");
        need(kind, "truncate", "-s", "900M", image.toString());
        need(kind, "mkfs." + kind, "-q", image.toString());
        need(kind, "mount", "-o", "loop", image.toString(), at.toString());
      }
    }
    return new LoopDisks(Files.createDirectories(at.resolve("log")), at, null);
  }

  private static Path overlay(String kind, Path on) throws IOException, InterruptedException {
    for (String part : new String[] {"lower", "upper", "work", "merged"}) {
      Files.createDirectories(on.resolve(part));
    }
    need(kind, "mount", "-t", "overlay", "reeve-test", "-o",
        "lowerdir=" + on.resolve("lower") + ",upperdir=" + on.resolve("upper") + ",workdir=" + on.resolve("work"),
        on.resolve("merged").toString());
    return Files.createDirectories(on.resolve("merged/log"));
  }

  private static void need(String kind, String... command) throws IOException, InterruptedException {
    String why;
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes()).strip();
      if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
      why = output;
    } catch (IOException e) {
      why = e.getMessage();
    }
    String message = "SKIPPED on " + kind + ": cannot run \"" + String.join(" ", command) + "\": " + why;
    System.err.println(message);
    abort(message);
  }

  @Override
  public void close() throws IOException {
    if (mounted != null) {
      try {
        new ProcessBuilder("umount", "-l", mounted.toString()).start().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (below != null) {
      below.close();
    }
  }
}
