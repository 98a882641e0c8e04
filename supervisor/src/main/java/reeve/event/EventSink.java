package reeve.event;

import java.util.List;
import reeve.core.Requester;

/** Whoever is told what happens. Never blocks; called on the loop thread. */
public interface EventSink {
  void publish(LifecycleEvent event);

  /** No more for now: what was told is to be shown and kept. One wake of the other thread for a hundred events. */
  default void flush() {}

  /**
   * Something that reeve says of itself, or of a service while it waits.
   *
   * @param event its name in JSON: {@code shutting-down}, {@code waiting}, {@code down}
   * @param service null: reeve itself
   */
  default void announce(String event, String service, String text) {}

  /** As {@link #say(String, String, String)}, of what somebody caused. */
  default void announce(String event, String service, String text, Requester by) {
    announce(event, service, text);
  }

  /** Somebody asked for something. */
  default void requestReceived(RequestRecord asked) {}

  /**
   * A file that a service writes to was opened for it.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param offset where what it writes begins
   */
  default void outputOpened(String service, String stream, String path, long offset) {}

  /** A file is about to be opened for a service to write to. */
  default void outputOpening(String path) {}

  /**
   * A service has another definition, and its process goes on.
   *
   * @param files that its process writes to
   */
  default void definitionReplaced(String service, List<OutputSegment> files) {}
}
