package reeve.config.keys;

import java.util.List;

/** The keys that limit what a service may use, of {@code [service.NAME]} and {@code [defaults]}. */
public final class ResourceKeys {
  private static final String SIZE = "size, \"50%\" or \"max\"";

  /** In the order of the manual. */
  public static final List<KeyText> KEYS = List.of(
      new KeyText("memory-max", SIZE, "none", "\"512MB\"",
          "Its cgroup's limit: with more the kernel kills a process of it. See resources.md for all of these."),
      new KeyText("memory-high", SIZE, "none", "\"400MB\"",
          "Above this the kernel slows it down and takes memory away from it, but kills nothing."),
      new KeyText("memory-low", SIZE, "none", "\"100MB\"",
          "Up to this much is taken away from it only if nothing else is left to take."),
      new KeyText("memory-swap-max", SIZE, "none", "\"0\"",
          "How much of its memory may be swapped out."),
      new KeyText("memory-restart", SIZE, "none", "\"512MB\"",
          "It is restarted when its processes use more memory than this; it needs no cgroup. "
              + "Such a restart is no failure."),
      new KeyText("cpu-max", "\"150%\", \"max\", or \"QUOTA PERIOD\" in microseconds", "none", "\"150%\"",
          "How much time of processors it may use; 100% is one processor."),
      new KeyText("cpu-weight", "integer from 1 to 10000", "none; the kernel's is 100", "200",
          "Its share of the processors when they are busy, relative to other services."),
      new KeyText("pids-max", "integer from 1, or \"max\"", "none", "100",
          "How many processes and threads it may have."),
      new KeyText("io-weight", "integer from 1 to 10000", "none; the kernel's is 100", "50",
          "Its share of busy disks, relative to other services."));

  private ResourceKeys() {}
}
