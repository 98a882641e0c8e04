package reeve.control.client;

import reeve.control.RpcException;
import reeve.json.Json;

/**
 * A command did not get from reeve what it asked for. The message is for people: begins with "cannot", says what to do.
 */
public final class ClientException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as a caller would act differently. */
  public enum Kind {
    /** Nobody answers on the socket, or it is no reeve that does. */
    UNREACHABLE,
    /** The socket is not ours to use. */
    FORBIDDEN,
    /** The connection ended, or reeve fell silent, before the answer came. */
    LOST,
    /** The caller's deadline passed first. What was asked for goes on. */
    DEADLINE,
    /** reeve answered with an error: {@link #code} tells which. */
    ANSWER
  }

  private final Kind kind;
  private final int code;
  private final transient Object data;

  ClientException(Kind kind, String message) {
    this(kind, 0, message, null);
  }

  ClientException(int code, String message, Object data) {
    this(Kind.ANSWER, code, message, data);
  }

  private ClientException(Kind kind, int code, String message, Object data) {
    super(message, null, false, false);
    this.kind = kind;
    this.code = code;
    this.data = data;
  }

  /** The {@code data} of an error that reeve answered with, a value of {@link Json}; null: none. */
  public Object data() {
    return data;
  }

  public Kind kind() {
    return kind;
  }

  /** One of {@link RpcException}'s; 0 if the kind is not {@link Kind#ANSWER}. */
  public int code() {
    return code;
  }
}
