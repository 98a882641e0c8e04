package reeve.tail;

import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * A file that is followed by its name: made later, moved away and made anew (the service writes to the one that was moved until it is
 * started again, so that one is read on too), cut off. One thread.
 */
final class Followed implements AutoCloseable {
  private final Posix posix;
  private final Source source;
  private TailFile current;
  private TailFile former;
  private int told;
  boolean stale = true;

  /** @param current null: it is not there yet */
  Followed(Posix posix, Source source, TailFile current) {
    this.posix = posix;
    this.source = source;
    this.current = current;
  }

  Source source() {
    return source;
  }

  /** @return null: there is none now */
  TailFile current() {
    return current;
  }

  /** Hands out what is new. @return whether there is more now */
  boolean pump(LineSink sink) {
    if (former != null && former.pump(sink)) {
      return true;
    }
    if (current != null && current.pump(sink)) {
      return true;
    }
    Posix.FileInfo now = posix.fileInfo(source.path());
    if (now == null || current != null && current.is(now)) {
      return false;
    }
    return change(sink);
  }

  /** Under the name there is another file now. @return whether it was opened: then there may be more */
  private boolean change(LineSink sink) {
    TailFile.Opened opened = TailFile.open(posix, source);
    if (opened.file() == null) {
      if (opened.error() != told && opened.error() != Errno.ENOENT) {
        told = opened.error();
        sink.note(source, "cannot read \"" + source.path() + "\": "
            + (told == Errno.EINVAL ? "it is no regular file" : Errno.text(told)));
      }
      return false;
    }
    told = 0;
    if (former != null) {
      former.rest(sink);
      former.close();
    }
    if (current != null) {
      current.rest(sink);
    }
    former = current;
    current = opened.file();
    return true;
  }

  @Override
  public void close() {
    if (former != null) {
      former.close();
    }
    if (current != null) {
      current.close();
    }
  }
}
