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
  private record Question(String method, String service, Map<String, Object> params) {}

  /**
   * What came of it.
   *
   * @param answer null: it failed
   * @param error why; null: it did not
   */
  record Answer(String method, String service, Map<String, Object> result, String error) {}

  private final List<String> sockets;
  private final Posix posix;
  private final LinkedBlockingQueue<Question> requests = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Answer> replies = new ConcurrentLinkedQueue<>();
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
    requests.add(new Question(method, service, params));
  }

  /** Those that came since. */
  List<Answer> replies() {
    posix.clear(wakeFd);
    List<Answer> all = new ArrayList<>();
    for (Answer one = replies.poll(); one != null; one = replies.poll()) {
      all.add(one);
    }
    return all;
  }

  private void work() {
    while (true) {
      try {
        Question question = requests.take();
        replies.add(answer(question));
        posix.wake(wakeFd);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private Answer answer(Question question) {
    try {
      if (client == null) {
        client = ControlClient.connect(sockets);
      }
      return new Answer(question.method(), question.service(), client.call(question.method(), question.params()), null);
    } catch (ClientException e) {
      if (client != null && e.kind() != ClientException.Kind.ANSWER) {
        client.close();
        client = null;
      }
      return new Answer(question.method(), question.service(), null, e.getMessage());
    }
  }
}
