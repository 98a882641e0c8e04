package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.ReportedProblem;
import reeve.control.RpcException;
import reeve.json.Json;

/**
 * A request to reeve failed. The message is for people: it begins with "cannot" and says what to do.
 */
public final class ClientException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure that a caller may have to distinguish. */
  public enum Kind {
    /** No process answers on the socket, or it is not reeve. */
    UNREACHABLE,
    /** The caller may not use the socket. */
    FORBIDDEN,
    /** The connection ended, or reeve fell silent, before a readable answer came. */
    LOST,
    /** The caller's deadline passed first. reeve continues with the request. */
    DEADLINE,
    /** reeve answered with an error: {@link #code} says which. */
    ANSWER
  }

  private final Kind kind;
  private final int code;
  private final transient Object data;
  private final boolean absent;

  ClientException(Kind kind, String message) {
    this(kind, 0, message, null, false);
  }

  ClientException(int code, String message, Object data) {
    this(Kind.ANSWER, code, message, data, false);
  }

  private ClientException(Kind kind, int code, String message, Object data, boolean absent) {
    super(message, null, false, false);
    this.absent = absent;
    this.kind = kind;
    this.code = code;
    this.data = data;
  }

  /** Returns a failure of the kind {@link Kind#UNREACHABLE} for which {@link #isAbsent} holds. */
  public static ClientException absent(String message) {
    return new ClientException(Kind.UNREACHABLE, 0, message, null, true);
  }

  /** Returns a failure of the kind {@link Kind#FORBIDDEN}: reeve was not asked, because it is not safe or not clear. */
  public static ClientException refused(String message) {
    return new ClientException(Kind.FORBIDDEN, message);
  }

  /**
   * Returns whether no process listens on the socket, so that no reeve runs there. False if one may run: it is stopped,
   * it is another program or another version, or the socket could not be used.
   */
  public boolean isAbsent() {
    return absent;
  }

  /** The problems of the configuration that an error {@link RpcException#CONFIG} lists; empty for other errors. */
  public List<ReportedProblem> problems() {
    List<ReportedProblem> problems = new ArrayList<>();
    Map<String, Object> fields = Json.object(data);
    if (fields != null && fields.get("problems") instanceof List<?> texts) {
      List<?> details = fields.get("details") instanceof List<?> list ? list : List.of();
      for (int i = 0; i < texts.size(); i++) {
        Map<String, Object> detail = i < details.size() ? Json.object(details.get(i)) : null;
        problems.add(new ReportedProblem(String.valueOf(texts.get(i)), detail == null ? Map.of() : detail));
      }
    }
    return problems;
  }

  /** The details of an error that reeve answered with; null: there are none. */
  Object data() {
    return data;
  }

  /** What went wrong, as far as a caller acts differently. */
  public Kind kind() {
    return kind;
  }

  /** One of the codes of {@link RpcException}; 0 if the kind is not {@link Kind#ANSWER}. */
  public int code() {
    return code;
  }
}
