package reeve.control;

/** Finds the methods of the protocol. Control thread only. */
public interface MethodLookup {
  /** @throws RpcException if there is no method of that name */
  Method get(String name) throws RpcException;
}
