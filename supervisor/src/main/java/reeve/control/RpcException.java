package reeve.control;

import reeve.json.Json;

/** An error that is the answer to a request. docs/protocol.md lists the codes. */
public final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The line is not JSON. JSON-RPC 2.0, section 5.1, defines this code and the next four. */
  public static final int PARSE = -32700;

  /** The line is JSON, but not a request. */
  public static final int INVALID_REQUEST = -32600;

  /** There is no such method. */
  public static final int NO_SUCH_METHOD = -32601;

  /** A parameter is unknown, missing, or of a wrong type. */
  public static final int INVALID_PARAMS = -32602;

  /** An error in reeve. */
  public static final int INTERNAL = -32603;

  /** No service has that name, matches that pattern, or has that tag. */
  public static final int NO_SUCH_SERVICE = -32001;

  /** The method needs a process, and the service has none. */
  public static final int NOT_RUNNING = -32002;

  /** reeve is shutting down, so nothing is started any more. */
  public static final int SHUTTING_DOWN = -32003;

  /** The system refused, or the service is of a wrong kind. */
  public static final int REFUSED = -32004;

  /** The configuration is invalid; {@link #data} holds the problems. */
  public static final int CONFIG = -32005;

  /** The definitions of all services would take more memory than the heap has for them. */
  public static final int TOO_LARGE = -32006;

  /**
   * reeve replaces its program by another one; {@link #data} has {@code performed}: whether the request was carried
   * out, so that only its result is missing. Otherwise it is to be sent again.
   */
  public static final int UPGRADING = -32007;

  /** The upgrade failed, and nothing has changed. */
  public static final int NOT_UPGRADED = -32008;

  /**
   * The client has no right to do that; {@link #data} has {@code right}, the word of the one that it needs, and its
   * {@code uid}.
   */
  public static final int NOT_ALLOWED = -32009;

  private final int code;
  private final transient Object data;

  /** @param message begins with "cannot" and names the thing in quotes */
  public RpcException(int code, String message) {
    this(code, message, null);
  }

  /** @param data for programs, as {@link Json#text} takes it; null: none */
  public RpcException(int code, String message, Object data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  /** The details for programs, as {@link Json#text} takes them; null: none. */
  public Object data() {
    return data;
  }

  /** The error for an unexpected exception, which is an error in reeve. */
  public static RpcException internal(Throwable e) {
    return new RpcException(INTERNAL, "internal error, please report it: " + e);
  }

  /** One of the constants of this class. */
  public int code() {
    return code;
  }
}
