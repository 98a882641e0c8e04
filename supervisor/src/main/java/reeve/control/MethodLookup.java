package reeve.control;

import reeve.config.access.AccessRule;

/** Finds the methods of the protocol. Control thread only. */
public interface MethodLookup {
  /** @throws RpcException if there is no method of that name */
  Method get(String name) throws RpcException;

  /**
   * Returns the right that a client needs for a method.
   *
   * @throws RpcException if there is no method of that name
   */
  AccessRule.Right right(String name) throws RpcException;
}
