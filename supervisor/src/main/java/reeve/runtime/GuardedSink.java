package reeve.runtime;

import java.util.List;
import reeve.core.Requester;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.event.RequestRecord;
import reeve.loop.InternalErrors;

/**
 * The event sinks as the loop calls them: an error of a sink is reported and does not reach the caller, which may be in
 * the middle of a stop. Loop thread.
 */
final class GuardedSink implements EventSink {
  private final EventSink sink;
  private final InternalErrors errors;

  GuardedSink(EventSink sink, InternalErrors errors) {
    this.sink = sink;
    this.errors = errors;
  }

  @Override
  public void publish(LifecycleEvent event) {
    try {
      sink.publish(event);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void flush() {
    try {
      sink.flush();
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public boolean isStored() {
    try {
      return sink.isStored();
    } catch (RuntimeException | Error e) {
      errors.report(e);
      return true;
    }
  }

  @Override
  public boolean holdsUnstorable() {
    try {
      return sink.holdsUnstorable();
    } catch (RuntimeException | Error e) {
      errors.report(e);
      return true;
    }
  }

  @Override
  public void awaitStored() {
    try {
      sink.awaitStored();
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void announce(String event, String service, String message) {
    try {
      sink.announce(event, service, message);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void announce(String event, String service, String message, Requester by) {
    try {
      sink.announce(event, service, message, by);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    try {
      sink.requestReceived(request);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void reloading(boolean begins) {
    try {
      sink.reloading(begins);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    try {
      sink.outputOpened(service, stream, path, offset);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void outputCopied(String service, String stream, String path, long from) {
    try {
      sink.outputCopied(service, stream, path, from);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void outputOpening(String path) {
    try {
      sink.outputOpening(path);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    try {
      sink.definitionReplaced(service, files);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }
}
