package reeve.rotation;

/** The state of log rotation, for the control socket. Any thread. */
public interface RotationStatus {
  /**
   * Returns how a log is rotated: the label of its {@link RotationMethod}.
   *
   * @param path of the log; may be null
   * @return null: it is not rotated, or its method is not known yet
   */
  String method(String path);

  /**
   * Sets the limit on the disk space of all logs.
   *
   * @param bytes from now on; 0: no limit
   */
  void setDiskMax(long bytes);
}
