package reeve.control;

/** One method of the protocol. */
public interface Method {
  /** Reads the parameters and answers, now or later by way of the loop. The control thread; must not block. */
  void call(PendingCall call) throws RpcException;
}
