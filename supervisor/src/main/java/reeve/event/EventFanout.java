package reeve.event;

import java.util.List;
import reeve.core.Requester;

/** Tells two. */
public final class EventFanout implements EventSink {
  private final EventSink first;
  private final EventSink second;

  public EventFanout(EventSink first, EventSink second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void publish(LifecycleEvent event) {
    first.publish(event);
    second.publish(event);
  }

  @Override
  public void flush() {
    first.flush();
    second.flush();
  }

  @Override
  public void announce(String event, String service, String text) {
    first.announce(event, service, text);
    second.announce(event, service, text);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    first.announce(event, service, text, by);
    second.announce(event, service, text, by);
  }

  @Override
  public void requestReceived(RequestRecord asked) {
    first.requestReceived(asked);
    second.requestReceived(asked);
  }

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    first.outputOpened(service, stream, path, offset);
    second.outputOpened(service, stream, path, offset);
  }

  @Override
  public void outputOpening(String path) {
    first.outputOpening(path);
    second.outputOpening(path);
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    first.definitionReplaced(service, files);
    second.definitionReplaced(service, files);
  }
}
