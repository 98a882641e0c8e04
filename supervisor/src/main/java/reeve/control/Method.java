package reeve.control;

/** A method of the protocol. */
public interface Method {
  /**
   * Reads the parameters and answers, now or later by way of the loop. Control thread only; must not block.
   *
   * @throws RpcException if the answer is an error
   */
  void call(PendingCall call) throws RpcException;
}
