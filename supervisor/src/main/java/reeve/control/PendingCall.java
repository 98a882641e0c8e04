package reeve.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import reeve.config.access.AccessRule;
import reeve.core.Requester;
import reeve.json.ObjectWriter;

/**
 * A request that is not answered yet. It gets one answer; a second one is ignored. Any thread, unless a method says
 * otherwise.
 */
public final class PendingCall {
  /** Work that may end in an error for the client. */
  public interface Work {
    void run() throws RpcException;
  }

  /** Work with the views of all services, which may end in an error for the client. */
  public interface SnapshotWork {
    void run(List<ServiceView> services) throws RpcException;
  }

  /** Computes an answer. */
  public interface Computation {
    /**
     * @return the writer of the result's fields
     * @throws RpcException if the answer is an error
     */
    ReplyParts compute() throws RpcException;
  }

  private final ReplyChannel channel;
  private final SupervisorBackend backend;
  private final Request request;
  private final RequestParams params;
  private final AtomicBoolean answered = new AtomicBoolean();
  /** Whether it is being carried out. */
  private volatile boolean performed;
  private ObjectWriter.Fields progress; // guarded by this; not sent yet

  public PendingCall(ReplyChannel channel, SupervisorBackend backend, Request request) {
    this.channel = channel;
    this.backend = backend;
    this.request = request;
    this.params = new RequestParams(request.params());
  }

  /** Control thread only. */
  public RequestParams params() {
    return params;
  }

  /** The process that sent the request. */
  public Requester requester() {
    return channel.peer();
  }

  public SupervisorBackend backend() {
    return backend;
  }

  /**
   * Checks that the client may do everything, for a request that needs more than the right of its method.
   *
   * @throws RpcException if it may not
   */
  public void requireAdmin() throws RpcException {
    refuse(channel.access().refusal(request.method(), AccessRule.Right.ADMIN));
  }

  /**
   * Checks that the client has the right to carry out a method for services. Loop thread.
   *
   * @throws RpcException if it has not, for one of them
   */
  public void require(String method, List<String> services) throws RpcException {
    refuse(channel.access().refusal(method, services, backend));
  }

  /**
   * Checks that the client has the right to carry out a method for a service that is about to be added.
   *
   * @throws RpcException if it has not
   */
  public void requireForNew(String method, String service, List<String> tags) throws RpcException {
    refuse(channel.access().refusal(method, service, tags));
  }

  private static void refuse(RpcException refusal) throws RpcException {
    if (refusal != null) {
      throw refusal;
    }
  }

  /**
   * Records in the ledger and the log that the request changes something, before it is carried out: see
   * {@link SupervisorBackend#recordRequest}. Each method that changes something calls this first, so this is where the
   * right of the client to change these services is checked. Loop thread.
   *
   * @throws RpcException if the client has no right to it
   */
  public void record(String method, List<String> services, String detail) throws RpcException {
    require(method, services);
    performed = true;
    backend.recordRequest(method, services, detail, channel.peer());
  }

  /** Answers that reeve replaces its program before there is a result. */
  public void upgrading() {
    upgrading(Map.of());
  }

  /** @param continuation with what the method {@code await} of the next program gives the result */
  public void upgrading(Map<String, Object> continuation) {
    Map<String, Object> data = new LinkedHashMap<>(performed ? continuation : Map.of());
    data.put("performed", performed);
    fail(new RpcException(RpcException.UPGRADING, performed
        ? "cannot wait for the result: reeve is upgraded; the request was carried out, ask for its result again"
        : "cannot answer now: reeve is upgraded; send the request again", data));
  }

  /** Whether the client is gone, so that no answer reaches it. */
  public boolean isCancelled() {
    return channel.isClosed();
  }

  /** Runs work on the loop thread; an exception that it throws becomes the answer. */
  public void onLoop(Work work) {
    backend.post(() -> run(work));
  }

  /** Runs work on the loop thread with the views of all services, which the loop takes in steps. */
  public void onSnapshot(SnapshotWork work) {
    onLoop(() -> backend.snapshot(new SupervisorBackend.Snapshot() {
      @Override
      public void taken(List<ServiceView> services) {
        PendingCall.this.run(() -> work.run(services));
      }

      @Override
      public void failed(Throwable error) {
        fail(RpcException.internal(error));
      }
    }));
  }

  /** Runs work on this thread; an exception that it throws becomes the answer. */
  public void run(Work work) {
    try {
      work.run();
    } catch (RpcException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      channel.report(request, e);
      fail(RpcException.internal(e));
    }
  }

  /**
   * Answers with a result.
   *
   * @param result is called on the control thread, perhaps some time later: the data that it reads must not change any
   *     more
   */
  public void answer(ObjectWriter.Fields result) {
    answerInParts(ReplyParts.whole(result));
  }

  /** Answers with a result that may be long; see {@link #answer}. */
  public void answerInParts(ReplyParts result) {
    send(() -> channel.reply(request, result));
  }

  /** Answers with a result that is computed on the control thread, because computing it takes too long for the loop. */
  public void answerLater(Computation computation) {
    send(() -> compute(computation));
  }

  /** Sends an answer, if it is the first that comes to the control thread; one that cannot be passed there is none. */
  private void send(Runnable answer) {
    if (!answered.get()) {
      channel.execute(() -> {
        if (answered.compareAndSet(false, true)) {
          answer.run();
        }
      });
    }
  }

  private void compute(Computation computation) {
    try {
      channel.reply(request, computation.compute());
    } catch (RpcException e) {
      channel.replyError(request, e);
    } catch (RuntimeException | Error e) {
      channel.report(request, e);
      channel.replyError(request, RpcException.internal(e));
    }
  }

  /** Answers with an error. */
  public void fail(RpcException error) {
    send(() -> channel.replyError(request, error));
  }

  /**
   * Sends the client a progress notification before the answer; its parameters include the id of the request. If
   * notifications come faster than the control thread sends them, only the latest is sent.
   */
  public void progress(ObjectWriter.Fields fields) {
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
    channel.execute(this::sendProgress);
  }

  private void sendProgress() {
    ObjectWriter.Fields fields;
    synchronized (this) {
      fields = progress;
      progress = null;
    }
    channel.notify("progress", json -> json.raw("id", request.id()).fields(fields));
  }

  /** Sends the client the events that happen from now on, in order with the answer. Loop thread only. */
  public void subscribe(Subscription subscription) {
    channel.subscribe(subscription);
  }
}
