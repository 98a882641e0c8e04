package reeve.event;

import java.util.List;
import reeve.core.Requester;

/** Passes each event to two sinks, in order. The second receives it also if the first throws. */
public final class EventFanout implements EventSink {
  private final EventSink first;
  private final EventSink second;

  public EventFanout(EventSink first, EventSink second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void publish(LifecycleEvent event) {
    try {
      first.publish(event);
    } finally {
      second.publish(event);
    }
  }

  @Override
  public void flush() {
    try {
      first.flush();
    } finally {
      second.flush();
    }
  }

  @Override
  public boolean isStored() {
    return first.isStored() && second.isStored();
  }

  @Override
  public boolean holdsUnstorable() {
    return first.holdsUnstorable() || second.holdsUnstorable();
  }

  @Override
  public void awaitStored() {
    try {
      first.awaitStored();
    } finally {
      second.awaitStored();
    }
  }

  @Override
  public void announce(String event, String service, String message) {
    try {
      first.announce(event, service, message);
    } finally {
      second.announce(event, service, message);
    }
  }

  @Override
  public void announce(String event, String service, String message, Requester by) {
    try {
      first.announce(event, service, message, by);
    } finally {
      second.announce(event, service, message, by);
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    try {
      first.requestReceived(request);
    } finally {
      second.requestReceived(request);
    }
  }

  @Override
  public void reloading(boolean begins) {
    try {
      first.reloading(begins);
    } finally {
      second.reloading(begins);
    }
  }

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    try {
      first.outputOpened(service, stream, path, offset);
    } finally {
      second.outputOpened(service, stream, path, offset);
    }
  }

  @Override
  public void outputCopied(String service, String stream, String path, long from) {
    try {
      first.outputCopied(service, stream, path, from);
    } finally {
      second.outputCopied(service, stream, path, from);
    }
  }

  @Override
  public void outputOpening(String path) {
    try {
      first.outputOpening(path);
    } finally {
      second.outputOpening(path);
    }
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    try {
      first.definitionReplaced(service, files);
    } finally {
      second.definitionReplaced(service, files);
    }
  }
}
