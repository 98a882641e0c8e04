package reeve.console;

import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;

/** What the console is told of, in the order in which it happened. */
sealed interface ConsoleItem {
  record Happened(LifecycleEvent event) implements ConsoleItem {}

  record Said(long wallMillis, String event, String service, String text, Requester by) implements ConsoleItem {}

  record Requested(RequestRecord asked) implements ConsoleItem {}

  /**
   * A file to be shown.
   *
   * @param shift what had been taken out of its head when {@code offset} was right; negative: not known
   */
  record Follow(String service, String stream, String path, long offset, long shift) implements ConsoleItem {}
}
