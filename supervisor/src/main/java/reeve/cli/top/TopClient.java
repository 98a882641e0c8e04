package reeve.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;
import reeve.control.client.StatusReply;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * Sends requests to reeve on a separate thread, so that keys work while reeve does not answer. It reconnects after the
 * connection was lost.
 */
final class TopClient {
  /** @param action null: the status is requested */
  private record Request(ServiceAction action, String service) {}

  /**
   * The answer to a request.
   *
   * @param action null: the status was requested
   * @param service the service that reeve acts on; null for the status
   * @param status null: an action was requested, or the request failed
   * @param error why the request failed; null: it succeeded
   */
  record Reply(ServiceAction action, String service, StatusReply status, String error) {}

  private final List<String> sockets;
  private final Selector selector;
  private final Poller poller;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final int wakeFd;
  private ControlClient client;

  /**
   * Starts no thread yet.
   *
   * @param client a connection, which only the thread of this object uses after {@link #start}
   * @param sockets the sockets to which it reconnects
   * @param selector the services whose status is requested
   */
  TopClient(ControlClient client, List<String> sockets, Selector selector, Poller poller) throws SyscallException {
    this.client = client;
    this.sockets = sockets;
    this.selector = selector;
    this.poller = poller;
    this.wakeFd = poller.eventFd();
  }

  void start() {
    Thread thread = new Thread(this::processRequests, "top-client");
    thread.setDaemon(true);
    thread.start();
  }

  /** A descriptor that is readable when there are {@link #replies}. */
  int fd() {
    return wakeFd;
  }

  void requestStatus() {
    requests.add(new Request(null, null));
  }

  /** Requests an action without waiting for its result. */
  void requestAction(ServiceAction action, String service) {
    requests.add(new Request(action, service));
  }

  /** The replies that came since the last call. */
  List<Reply> replies() {
    poller.clear(wakeFd);
    List<Reply> all = new ArrayList<>();
    for (Reply reply = replies.poll(); reply != null; reply = replies.poll()) {
      all.add(reply);
    }
    return all;
  }

  private void processRequests() {
    while (true) {
      try {
        Request request = requests.take();
        replies.add(send(request));
        poller.wake(wakeFd);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Reply send(Request request) {
    ServiceAction action = request.action();
    String service = request.service();
    try {
      if (client == null) {
        client = ControlClient.connect(sockets);
      }
      if (action == null) {
        return new Reply(null, null, client.status(selector, true), null);
      }
      client.act(action, new Selector(List.of(service), false, false), true, false, ReplyWait.NONE);
      return new Reply(action, service, null, null);
    } catch (ClientException e) {
      if (client != null && e.kind() != ClientException.Kind.ANSWER) {
        client.close();
        client = null;
      }
      return new Reply(action, service, null, e.getMessage());
    }
  }
}
