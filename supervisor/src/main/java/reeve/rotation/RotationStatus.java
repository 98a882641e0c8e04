package reeve.rotation;

/** Who rotates logs, as the loop sees it. Any thread. */
public interface RotationStatus {
  /** How a log is rotated, in a word; null: it is not, or that is not known yet. @param path of the log; may be null */
  String way(String path);

  /** @param bytes that the logs of all services may take from now on; 0: any number */
  void setDiskMax(long bytes);
}
