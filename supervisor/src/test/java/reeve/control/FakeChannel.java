package reeve.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.json.ObjectWriter;

/** A client that keeps the lines that are sent to it. Tasks for the control thread are run at once. */
public final class FakeChannel implements ReplyChannel {
  public final List<String> lines = new ArrayList<>();
  public final List<Throwable> errors = new ArrayList<>();
  public Subscription subscription;
  public boolean closed;
  public Access access = Access.ADMIN;
  /** How many tasks the control thread had to run. */
  public int tasks;

  /** Calls a method with the id 1. */
  public void call(Method method, SupervisorBackend backend, Map<String, Object> params) {
    PendingCall call = new PendingCall(this, backend, new Request("1", "test", params));
    call.run(() -> method.call(call));
  }

  /** The only line that was sent. */
  public String line() {
    if (lines.size() != 1) {
      throw new AssertionError(lines.toString());
    }
    return lines.get(0);
  }

  @Override
  public Requester peer() {
    return new Requester(7, 8, "test");
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void execute(Runnable task) {
    tasks++;
    task.run();
  }

  @Override
  public void reply(Request request, ReplyParts result) {
    ObjectWriter json = ReplyText.beginResult(request.id());
    while (result.writeNext(json)) {
      // until the last part
    }
    lines.add(ReplyText.endResult(json));
  }

  @Override
  public void replyError(Request request, RpcException error) {
    lines.add(ReplyText.error(request.id(), error));
  }

  @Override
  public void notify(String method, ObjectWriter.Fields params) {
    lines.add(ReplyText.notification(method, params));
  }

  @Override
  public void subscribe(Subscription newSubscription) {
    subscription = newSubscription;
  }

  @Override
  public void report(Request request, Throwable error) {
    errors.add(error);
  }
}
