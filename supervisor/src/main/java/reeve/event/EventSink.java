package reeve.event;

import java.util.List;
import reeve.core.Requester;

/**
 * Receives what happens: the console, the ledger, the control socket and the rotation of logs. The loop thread calls
 * it; no method blocks.
 */
public interface EventSink {
  /** Something happened to a service. */
  void publish(LifecycleEvent event);

  /**
   * No further event follows for now: the events up to here are to be shown and stored. Another thread is woken here,
   * and so once for a hundred events.
   */
  default void flush() {}

  /** Returns whether everything up to the last {@link #flush} is stored, as far as it can be. */
  default boolean isStored() {
    return true;
  }

  /**
   * Returns whether something waits in memory because it cannot be stored now, as on a full disk. Meaningful when
   * {@link #isStored}.
   */
  default boolean holdsUnstorable() {
    return false;
  }

  /** Waits for a moment until everything up to the last {@link #flush} is stored. */
  default void awaitStored() {}

  /**
   * reeve announces something about itself, or about a service for which it waits.
   *
   * @param event its name in JSON: {@code shutting-down}, {@code waiting}, {@code down}
   * @param service null: reeve itself
   * @param message a sentence without a capital and a full stop; may hold control characters
   */
  default void announce(String event, String service, String message) {}

  /**
   * Like {@link #announce(String, String, String)}, for something that a request or a signal caused.
   *
   * @param by the process that caused it; null: no process did
   */
  default void announce(String event, String service, String message, Requester by) {
    announce(event, service, message);
  }

  /** A request that changes something arrived over the control socket. Called before it is carried out. */
  default void requestReceived(RequestRecord request) {}

  /**
   * reeve begins to read or apply its configuration again, or has finished that, whatever the result is. These calls
   * come in pairs, which may be nested.
   *
   * @param begins false: it has finished
   */
  default void reloading(boolean begins) {}

  /**
   * A file was opened for a service to write to.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param offset where the service's output begins in it, in bytes
   */
  default void outputOpened(String service, String stream, String path, long offset) {}

  /**
   * The file that a service writes to was removed, and a new file of the same name receives a copy of what the service
   * writes from now on. Called by the rotating thread.
   *
   * @param from position in the former file of the byte that is the first of the new one
   */
  default void outputCopied(String service, String stream, String path, long from) {}

  /** A file is about to be opened for a service to write to. */
  default void outputOpening(String path) {}

  /**
   * The definition of a service was replaced while its process continues to run.
   *
   * @param files the files that its process writes to
   */
  default void definitionReplaced(String service, List<OutputSegment> files) {}
}
