package reeve.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Asks reeve on a thread of its own, so that keys are heard while it does not answer. Connects anew when reeve was
 * gone.
 */
final class TopClient {
  /** What is asked. @param service null: nothing of one */
  private record Request(String method, String service, Map<String, Object> params) {}

  /**
   * What came of it.
   *
   * @param answer null: it failed
   * @param error why; null: it did not
   */
  record Reply(String method, String service, Map<String, Object> result, String error) {}

  private final List<String> sockets;
  private final Posix posix;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final int wakeFd;
  private ControlClient client;

  /** @param client connected; used by the feed's thread from {@link #start} on */
  TopClient(ControlClient client, List<String> sockets, Posix posix) throws SyscallException {
    this.client = client;
    this.sockets = sockets;
    this.posix = posix;
    this.wakeFd = posix.eventFd();
  }

  void start() {
    Thread thread = new Thread(this::work, "feed");
    thread.setDaemon(true);
    thread.start();
  }

  /** Can be read from when there are {@link #answers}. */
  int fd() {
    return wakeFd;
  }

  void request(String method, String service, Map<String, Object> params) {
    requests.add(new Request(method, service, params));
  }

  /** Those that came since. */
  List<Reply> replies() {
    posix.clear(wakeFd);
    List<Reply> all = new ArrayList<>();
    for (Reply one = replies.poll(); one != null; one = replies.poll()) {
      all.add(one);
    }
    return all;
  }

  private void work() {
    while (true) {
      try {
        Request request = requests.take();
        replies.add(answer(request));
        posix.wake(wakeFd);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Reply answer(Request request) {
    try {
      if (client == null) {
        client = ControlClient.connect(sockets);
      }
      return new Reply(request.method(), request.service(), client.call(request.method(), request.params()), null);
    } catch (ClientException e) {
      if (client != null && e.kind() != ClientException.Kind.ANSWER) {
        client.close();
        client = null;
      }
      return new Reply(request.method(), request.service(), null, e.getMessage());
    }
  }
}
