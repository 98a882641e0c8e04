package reeve.event;

/**
 * Where the output of one run is: a part of a file.
 *
 * @param stream {@code stdout}, with stderr in it where that goes to the same place, or {@code stderr}
 * @param path of the file
 * @param inode of the file, by which one that took its name is told from it; 0: not known
 * @param from its size when the run began, bytes
 * @param to its size when the run's main process had ended; -1: not known, or it runs
 */
public record OutputSegment(String stream, String path, long inode, long from, long to) {
  public OutputSegment(String stream, String path, long inode, long from) {
    this(stream, path, inode, from, -1);
  }

  public OutputSegment until(long end) {
    return new OutputSegment(stream, path, inode, from, end);
  }
}
