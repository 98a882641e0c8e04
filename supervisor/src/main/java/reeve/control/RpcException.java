package reeve.control;

import reeve.json.Json;

/** A request that gets an error for an answer. The codes are in docs/protocol.md. */
public final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  /** No JSON (JSON-RPC 2.0, section 5.1, as are the next four). */
  public static final int PARSE = -32700;

  /** JSON, but no request. */
  public static final int INVALID_REQUEST = -32600;

  public static final int NO_SUCH_METHOD = -32601;

  public static final int INVALID_PARAMS = -32602;

  /** A fault of reeve. */
  public static final int INTERNAL = -32603;

  /** A name, a pattern or a tag that no service has. */
  public static final int NO_SUCH_SERVICE = -32001;

  /** It needs a process, and there is none. */
  public static final int NOT_RUNNING = -32002;

  /** Nothing starts any more. */
  public static final int SHUTTING_DOWN = -32003;

  /** The system did not let us. */
  public static final int REFUSED = -32004;

  /** The configuration is broken; the problems are in the error's data. */
  public static final int CONFIG = -32005;

  private final int code;
  private final transient Object data;

  /** @param message as all of ours: begins with "cannot", names the thing */
  public RpcException(int code, String message) {
    this(code, message, null);
  }

  /** @param data for programs, as {@link Json#write} takes it; null: none */
  public RpcException(int code, String message, Object data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  /** For programs; null: none. */
  public Object data() {
    return data;
  }

  /** A fault of reeve. */
  public static RpcException internal(Throwable e) {
    return new RpcException(INTERNAL, "internal error, please report it: " + e);
  }

  public int code() {
    return code;
  }
}
