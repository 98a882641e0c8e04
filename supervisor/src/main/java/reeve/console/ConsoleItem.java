package reeve.console;

import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;

/** What the console is to show, in the order in which it happened. */
sealed interface ConsoleItem {
  /** Something happened to a service. */
  record Event(LifecycleEvent event) implements ConsoleItem {}

  /**
   * reeve announces something.
   *
   * @param event its name in JSON
   * @param service null: it is of reeve itself
   * @param by null: it was not requested
   */
  record Announcement(long wallMillis, String event, String service, String text, Requester by)
      implements ConsoleItem {}

  /** A request arrived over the control socket. */
  record Request(RequestRecord request) implements ConsoleItem {}

  /**
   * A file is to be shown.
   *
   * @param removedBytes what had been taken out of its head when {@code offset} was measured; negative: not known
   * @param from not negative: the file continues a removed one of the same name, and its first byte is the one at this
   *     position of the removed file
   */
  record Follow(String service, String stream, String path, long offset, long removedBytes, long from)
      implements ConsoleItem {
    /** A file that was opened. */
    Follow(String service, String stream, String path, long offset, long removedBytes) {
      this(service, stream, path, offset, removedBytes, -1);
    }
  }
}
