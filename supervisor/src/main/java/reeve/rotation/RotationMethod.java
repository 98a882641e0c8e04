package reeve.rotation;

import reeve.config.RotationSpec;

/**
 * How a log is rotated while services write to it. The file system decides between {@link #COLLAPSE}, {@link #PUNCH}
 * and {@link #AT_START}; the definition of a service may request another method.
 *
 * <p>xfs supports collapse, but reeve does not use it there. xfs moves the blocks first and shortens the file at the
 * end, and if the requesting process is killed by SIGKILL in between, xfs omits the second step (seen in one of three
 * kills on Linux 6.18; iomap_truncate_page() gives up on a fatal signal). The file then keeps its size, its writers
 * continue at the old end, and the gap in between is not a whole number of blocks. ext4 does both in one transaction.
 */
public enum RotationMethod {
  /** The blocks at the head of the file are removed, and it becomes shorter: ext4, and overlayfs on it. */
  COLLAPSE("collapse"),
  /**
   * The blocks at the head of the file are freed, and its size stays: xfs, tmpfs, btrfs, and a writer without O_APPEND.
   */
  PUNCH("punch-hole"),
  /** The file is emptied while the processes of its services are frozen; on request. */
  FREEZE("freeze"),
  /** The file is renamed, and its services are signalled to open it again; on request. */
  SIGNAL("signal"),
  /**
   * The file is renamed when a service that writes to it starts; on request, and on file systems that can neither
   * remove nor free the head of a file: nfs before 4.2, vfat, ramfs.
   */
  AT_START("at-start");

  private final String label;

  RotationMethod(String label) {
    this.label = label;
  }

  /** @return the method that a definition requests; null: none, so the file system decides */
  static RotationMethod requested(RotationSpec.Kind kind) {
    return switch (kind) {
      case AUTO -> null;
      case FREEZE -> FREEZE;
      case SIGNAL -> SIGNAL;
      case AT_START -> AT_START;
    };
  }

  /** Whether it makes archives of a limited size, and leaves the rest in the file. */
  boolean cutsHead() {
    return this == COLLAPSE || this == PUNCH;
  }

  /** Its name for people and in JSON. */
  public String label() {
    return label;
  }

  /**
   * Returns the strategy that carries the method out.
   *
   * @param writers of the log; their control is needed for {@link #FREEZE} and {@link #SIGNAL}
   */
  RotationStrategy strategy(OpenLog log, LogWriters writers, StartRenames renames) {
    return switch (this) {
      case COLLAPSE -> new HeadCutter(log, true);
      case PUNCH -> new HeadCutter(log, false);
      case FREEZE -> new FreezeRotation(log, writers.control(), writers.services());
      case SIGNAL -> new RenameRotation(log, writers.control(), writers.services());
      case AT_START -> new RotateAtStart(log, renames);
    };
  }
}
