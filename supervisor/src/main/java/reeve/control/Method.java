package reeve.control;

/** A method of the protocol. */
public interface Method {
  /**
   * Reads the parameters and answers, either at once or later through the loop. Control thread only; must not block.
   *
   * @throws RpcException if the answer is an error
   */
  void call(PendingCall call) throws RpcException;
}
