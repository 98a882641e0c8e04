package reeve.control.server;

import reeve.config.access.AccessRule.Right;
import reeve.control.Access;
import reeve.control.MethodLookup;
import reeve.control.PendingCall;
import reeve.control.ReplyText;
import reeve.control.Request;
import reeve.control.RpcException;
import reeve.control.SupervisorBackend;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.posix.Errno;
import reeve.posix.PollEntry;

/** Reads the requests of clients and calls their methods. Control thread only. */
final class RequestReader {
  private final ClientConnections clients;
  private final TaskQueue tasks;
  private final EventFeed feed;
  private final SupervisorBackend backend;
  private final MethodLookup methods;
  private final AccessControl access;
  private final Refusals refusals;
  private final InternalErrors errors;
  private final RateLimitedLog malformed;

  RequestReader(ClientConnections clients, TaskQueue tasks, EventFeed feed, SupervisorBackend backend,
      MethodLookup methods, AccessControl access, SupervisorLog log, InternalErrors errors) {
    this.clients = clients;
    this.tasks = tasks;
    this.feed = feed;
    this.backend = backend;
    this.methods = methods;
    this.access = access;
    this.refusals = new Refusals(backend);
    this.errors = errors;
    this.malformed = new RateLimitedLog(log);
  }

  /**
   * Serves one client. It reads once in each turn, so that a client that sends much does not delay the others.
   *
   * @param entry what poll found, see {@link PollEntry}
   */
  void serve(ClientConnection connection, long entry) {
    if (!connection.closed && PollEntry.isReadable(entry)) {
      if (connection.takesRequests()) {
        read(connection);
      } else if (PollEntry.isEnded(entry)) {
        clients.close(connection); // the client is gone and will not read an answer
      }
    }
    takeRequests(connection);
    clients.flush(connection);
    if (connection.inputEnded && connection.pending() == 0 && !connection.hasUnread()) {
      clients.close(connection);
    }
  }

  private void read(ClientConnection connection) {
    int got = connection.fill();
    if (got == -Errno.EAGAIN) {
      return;
    }
    if (got <= 0) {
      // A client that has only ended its half of the connection, by shutdown(2), still gets the answers to its
      // requests.
      connection.inputEnded = true;
      return;
    }
    takeRequests(connection);
    if (!connection.closed && connection.isTooLong()) {
      String limit = "longer than " + ClientConnection.MAX_LINE + " bytes";
      refuse(connection, "null", RpcException.INVALID_REQUEST, "cannot take the request: it is " + limit);
      clients.flush(connection);
      clients.limits().drop(connection, "its request is " + limit);
    }
  }

  /** Takes the requests that have arrived, up to the limit of pending requests. */
  private void takeRequests(ClientConnection connection) {
    while (!connection.closed && connection.takesRequests()) {
      byte[] line = connection.takeLine();
      if (line == null) {
        break;
      }
      int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
      if (length > 0) {
        take(connection, line, length);
      }
    }
  }

  private void take(ClientConnection connection, byte[] line, int length) {
    Request request;
    try {
      request = Request.decode(line, 0, length);
      connection.malformed = 0;
    } catch (Request.Malformed e) {
      malformed.warn(clients.now(),
          "Refused a request of the control client " + connection.describe() + ": " + e.getMessage());
      refuse(connection, e.id(), e.code(), e.getMessage());
      if (++connection.malformed >= ClientConnection.MAX_MALFORMED) {
        clients.flush(connection);
        clients.limits().drop(connection, "it sends lines that are not requests");
      }
      return;
    }
    connection.countPending();
    connection.requests++;
    connection.lastRequestAt = clients.now();
    Access allowed = access.of(connection);
    PendingCall call = new PendingCall(
        new ConnectionChannel(connection, clients, tasks, feed, errors, allowed, refusals), backend, request);
    connection.calls.put(request, call);
    // A client without any right learns nothing, not even which methods there are, and takes no place from others.
    connection.inputEnded |= !allowed.isAny();
    call(call, request, allowed);
  }

  private void call(PendingCall call, Request request, Access allowed) {
    try {
      RpcException refusal =
          allowed.refusal(request.method(), allowed.isAny() ? methods.right(request.method()) : Right.READ);
      if (refusal == null) {
        methods.get(request.method()).call(call);
      } else {
        call.fail(refusal);
      }
    } catch (RpcException e) {
      call.fail(e);
    } catch (RuntimeException | Error e) {
      call.fail(RpcException.internal(e));
      errors.reportAndPause(request.method(), e);
    }
  }

  /**
   * Answers a line that is not a request.
   *
   * @param id as JSON text; null: it gets no answer
   */
  private void refuse(ClientConnection connection, String id, int code, String message) {
    connection.countPending();
    RpcException error = new RpcException(code, message);
    clients.answer(connection, Answer.of(id == null ? null : ReplyText.error(id, error)));
  }
}
