package reeve.event;

import java.util.List;
import reeve.core.Requester;

/** Passes each event to two sinks, in order. */
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
  public void announce(String event, String service, String message) {
    first.announce(event, service, message);
    second.announce(event, service, message);
  }

  @Override
  public void announce(String event, String service, String message, Requester by) {
    first.announce(event, service, message, by);
    second.announce(event, service, message, by);
  }

  @Override
  public void requestReceived(RequestRecord request) {
    first.requestReceived(request);
    second.requestReceived(request);
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
