package reeve.event;

/**
 * The part of a file that holds the output of one run.
 *
 * @param stream {@code stderr}, or {@code stdout}, which includes stderr where both go to the same file
 * @param path of the file
 * @param inode of the file, which distinguishes it from a later file of the same name; 0: not known
 * @param from the size of the file when the run began, in bytes
 * @param to its size when the run's main process had ended; -1: not known, or the process runs
 */
public record OutputSegment(String stream, String path, long inode, long from, long to) {
  /** Makes the segment of a run that has not ended. */
  public OutputSegment(String stream, String path, long inode, long from) {
    this(stream, path, inode, from, -1);
  }

  /** Returns the same segment with its end. */
  public OutputSegment until(long end) {
    return new OutputSegment(stream, path, inode, from, end);
  }
}
