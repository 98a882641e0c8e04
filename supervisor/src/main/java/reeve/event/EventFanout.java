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
  public void event(LifecycleEvent event) {
    first.event(event);
    second.event(event);
  }

  @Override
  public void flush() {
    first.flush();
    second.flush();
  }

  @Override
  public void say(String event, String service, String text) {
    first.say(event, service, text);
    second.say(event, service, text);
  }

  @Override
  public void say(String event, String service, String text, Requester by) {
    first.say(event, service, text, by);
    second.say(event, service, text, by);
  }

  @Override
  public void asked(RequestRecord asked) {
    first.asked(asked);
    second.asked(asked);
  }

  @Override
  public void follow(String service, String stream, String path, long offset) {
    first.follow(service, stream, path, offset);
    second.follow(service, stream, path, offset);
  }

  @Override
  public void opening(String path) {
    first.opening(path);
    second.opening(path);
  }

  @Override
  public void redefined(String service, List<OutputSegment> files) {
    first.redefined(service, files);
    second.redefined(service, files);
  }
}
