package reeve.control.method;

import reeve.control.RequestParams;
import reeve.control.RpcException;

/**
 * The parameters {@code wait} and {@code progress} of a request. Immutable.
 *
 * @param forResult whether the answer comes when the services have reached the requested state or will not reach it;
 *     otherwise at once
 * @param progress whether the client is notified of the progress until then
 */
record WaitRequest(boolean forResult, boolean progress) {
  /** Reads the parameters {@code wait} and {@code progress}. */
  static WaitRequest read(RequestParams params) throws RpcException {
    return new WaitRequest(params.bool("wait", true), params.bool("progress", false));
  }
}
