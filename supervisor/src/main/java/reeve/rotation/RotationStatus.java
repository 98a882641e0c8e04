package reeve.rotation;

/** The rotation of logs, as the control socket sees it. Any thread. */
public interface RotationStatus {
  /**
   * How a log is rotated: the label of its {@link RotationMethod}.
   *
   * @param path of the log; may be null
   * @return null: it is not rotated, or its method is not known yet
   */
  String method(String path);

  /** @param bytes that the logs of all services may take from now on; 0: any number */
  void setDiskMax(long bytes);
}
