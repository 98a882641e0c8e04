package reeve.control;

import java.util.concurrent.atomic.AtomicBoolean;
import reeve.control.server.ClientConnection;
import reeve.control.server.ControlServer;
import reeve.core.Requester;
import reeve.json.Json;

/** A request under way. Gets exactly one answer; a second one is left out. Any thread, except where said. */
public final class PendingCall {
  /** Work for the loop thread that may refuse. */
  public interface Work {
    void run() throws RpcException;
  }

  private final ControlServer server;
  private final SupervisorBackend backend;
  private final ClientConnection connection;
  private final Request request;
  private final RequestParams params;
  private final AtomicBoolean answered = new AtomicBoolean();
  private Json.Body progress; // guarded by this; not yet told

  public PendingCall(ControlServer server, SupervisorBackend backend, ClientConnection connection, Request request) {
    this.server = server;
    this.backend = backend;
    this.connection = connection;
    this.request = request;
    this.params = new RequestParams(request.params());
  }

  /** The control thread only. */
  public RequestParams params() {
    return params;
  }

  public Requester requester() {
    return connection.peer;
  }

  public SupervisorBackend backend() {
    return backend;
  }

  /** Goes on, on the loop thread; what it throws is the answer. */
  public void onLoop(Work work) {
    backend.post(() -> run(work));
  }

  /** Goes on, on the control thread, when it comes to it; what it throws is the answer. */
  public void later(Work work) {
    server.enqueue(() -> run(work));
  }

  /** On this thread; what it throws is the answer. */
  public void run(Work work) {
    try {
      work.run();
    } catch (RpcException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      server.internal(request.method(), e);
      fail(RpcException.internal(e));
    }
  }

  /** @param result written on the control thread, perhaps some time later: what it reads must not change any more */
  public void answer(Json.Body result) {
    if (answered.compareAndSet(false, true)) {
      server.enqueue(() -> server.reply(connection, request, result));
    }
  }

  public void fail(RpcException error) {
    if (answered.compareAndSet(false, true)) {
      server.enqueue(() -> server.replyError(connection, request.id(), error));
    }
  }

  /**
   * Tells the client something before the answer. The notification's parameters carry the id of the request. Only the
   * latest is told when several come faster than they can be.
   */
  public void progress(Json.Body fields) {
    if (request.id() == null) {
      return;
    }
    synchronized (this) {
      boolean queued = progress != null;
      progress = fields;
      if (queued) {
        return;
      }
    }
    server.enqueue(this::tellProgress);
  }

  private void tellProgress() {
    Json.Body fields;
    synchronized (this) {
      fields = progress;
      progress = null;
    }
    server.notify(connection, "progress", json -> {
      json.beginObject();
      json.name("id").jsonValue(request.id());
      fields.write(json);
      json.endObject();
    });
  }

  /** Whether nobody waits for the answer any more. */
  public boolean isCancelled() {
    return connection.closed;
  }

  /** From now on the client is told what happens; in order with the events. The loop thread only. */
  public void subscribe(Subscription subscription) {
    server.subscribe(connection, subscription);
  }
}
