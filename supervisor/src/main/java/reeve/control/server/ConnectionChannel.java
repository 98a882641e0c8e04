package reeve.control.server;

import reeve.control.Access;
import reeve.control.ReplyChannel;
import reeve.control.ReplyParts;
import reeve.control.ReplyText;
import reeve.control.Request;
import reeve.control.RpcException;
import reeve.control.Subscription;
import reeve.core.Requester;
import reeve.json.ObjectWriter;
import reeve.loop.InternalErrors;

/** Sends answers to one client. */
final class ConnectionChannel implements ReplyChannel {
  private final ClientConnection connection;
  private final ClientConnections clients;
  private final TaskQueue tasks;
  private final EventFeed feed;
  private final InternalErrors errors;
  private final Access access;
  private final Refusals refusals;

  ConnectionChannel(ClientConnection connection, ClientConnections clients, TaskQueue tasks, EventFeed feed,
      InternalErrors errors, Access access, Refusals refusals) {
    this.connection = connection;
    this.clients = clients;
    this.tasks = tasks;
    this.feed = feed;
    this.errors = errors;
    this.access = access;
    this.refusals = refusals;
  }

  @Override
  public Requester peer() {
    return connection.peer;
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public boolean isClosed() {
    return connection.closed;
  }

  @Override
  public void execute(Runnable task) {
    tasks.execute(task);
  }

  @Override
  public void reply(Request request, ReplyParts result) {
    connection.calls.remove(request);
    clients.answer(connection, request.id() == null ? Answer.of(null) : new ResultText(request, result, errors));
  }

  @Override
  public void replyError(Request request, RpcException error) {
    connection.calls.remove(request);
    if (error.code() == RpcException.NOT_ALLOWED) {
      refusals.add(request.method(), error.getMessage(), connection.peer, clients.now());
    }
    clients.answer(connection, Answer.of(request.id() == null ? null : ReplyText.error(request.id(), error)));
  }

  @Override
  public void notify(String method, ObjectWriter.Fields params) {
    if (!connection.closed) {
      clients.send(connection, ReplyText.notification(method, params));
    }
  }

  @Override
  public void subscribe(Subscription subscription) {
    feed.subscribe(connection, subscription);
  }

  @Override
  public void report(Request request, Throwable error) {
    errors.report(request.method(), error);
  }
}
