package reeve.daemon;

import java.util.Arrays;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.survival.Handover;

/** The file in memory through which a program hands over to the one that replaces it. Main thread. */
final class HandoverFile {
  private static final int CHUNK = 64 * 1024;

  private HandoverFile() {}

  /**
   * Reads it, and keeps the descriptors that are handed over.
   *
   * @param descriptor null: this program has replaced none
   * @return null: there is none
   */
  static Handover takeOver(Posix posix, String descriptor) {
    Handover taken = descriptor == null ? null : read(posix, descriptor);
    if (taken != null) {
      posix.inherit(taken.descriptors());
      posix.inheritMaxRss(taken.maxRssKib());
    }
    return taken;
  }

  /**
   * Reads and closes it.
   *
   * @param descriptor its number, as in the environment
   * @return null: there is none
   */
  static Handover read(Files files, String descriptor) {
    int fd;
    try {
      fd = Integer.parseInt(descriptor);
    } catch (NumberFormatException e) {
      return null; // it was not set by reeve
    }
    if (fd <= 2) {
      return null;
    }
    byte[] content = new byte[CHUNK];
    int length = 0;
    for (int got = 1; got > 0; length += Math.max(0, got)) {
      content = length == content.length ? Arrays.copyOf(content, 2 * length) : content;
      got = files.read(fd, content, length, content.length - length);
    }
    files.close(fd);
    return Handover.decode(content, length);
  }
}
