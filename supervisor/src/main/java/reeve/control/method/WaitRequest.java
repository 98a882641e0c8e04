package reeve.control.method;

import reeve.control.RequestParams;
import reeve.control.RpcException;

/**
 * What a request wants to know about its progress. Immutable.
 *
 * @param forResult whether it is answered when the services are where they are wanted, or will not get there; else at
 *     once
 * @param progress whether it is notified of the progress until then
 */
record WaitRequest(boolean forResult, boolean progress) {
  /** Reads the parameters {@code wait} and {@code progress}. */
  static WaitRequest read(RequestParams params) throws RpcException {
    return new WaitRequest(params.bool("wait", true), params.bool("progress", false));
  }
}
