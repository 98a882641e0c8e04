package reeve.control;

import reeve.core.Requester;
import reeve.json.ObjectWriter;

/**
 * The connection on which a request arrived, as far as its answer needs it. Any thread, unless a method says otherwise.
 */
public interface ReplyChannel {
  /** The process at the other end. */
  Requester peer();

  /** What the client was allowed to request when it sent the request. */
  Access access();

  /** Whether the client is gone, so that no answer reaches it. */
  boolean isClosed();

  /** Runs a task on the control thread, after all tasks that were submitted earlier. */
  void execute(Runnable task);

  /** Sends the result of a request, if it has an id. Control thread only. */
  void reply(Request request, ReplyParts result);

  /** Sends an error as the answer to a request, if it has an id. Control thread only. */
  void replyError(Request request, RpcException error);

  /** Sends a message that is not an answer. Control thread only. */
  void notify(String method, ObjectWriter.Fields params);

  /** Sends the client the events that happen from now on. Loop thread only. */
  void subscribe(Subscription subscription);

  /** Logs an internal error. */
  void report(Request request, Throwable error);
}
