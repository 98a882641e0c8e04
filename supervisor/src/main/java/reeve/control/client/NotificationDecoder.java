package reeve.control.client;

import java.util.Map;

/** Passes notifications on as records. */
record NotificationDecoder(ReplyListener listener) implements RpcConnection.Listener {
  @Override
  public void notified(String method, Map<String, Object> params) throws ClientException {
    Notification notification = Notification.decode(method, params);
    if (notification != null) {
      listener.notified(notification);
    }
  }

  @Override
  public void waiting() {
    listener.waiting();
  }
}
