package reeve.control.server;

import reeve.control.ReplyParts;
import reeve.control.ReplyText;
import reeve.control.Request;
import reeve.control.RpcException;
import reeve.json.ObjectWriter;
import reeve.loop.InternalErrors;

/** The answer with the result of a request. Control thread only. */
final class ResultText implements Answer {
  /** Parts of the result are joined up to this many characters. */
  private static final int PART_LENGTH = 16 * 1024;

  private final Request request;
  private final ReplyParts parts;
  private final InternalErrors errors;
  private ObjectWriter json;
  private boolean ended;
  private boolean broken;

  ResultText(Request request, ReplyParts parts, InternalErrors errors) {
    this.request = request;
    this.parts = parts;
    this.errors = errors;
  }

  @Override
  public String next() {
    if (ended) {
      return null;
    }
    boolean first = json == null;
    try {
      return write(first);
    } catch (RuntimeException | Error e) {
      ended = true;
      errors.reportAndPause(request.method(), e);
      broken = !first;
      return first ? ReplyText.error(request.id(), RpcException.internal(e)) : null;
    }
  }

  @Override
  public boolean isBroken() {
    return broken;
  }

  private String write(boolean first) {
    if (first) {
      json = ReplyText.beginResult(request.id());
    }
    boolean more = true;
    while (more && json.length() < PART_LENGTH) {
      more = parts.writeNext(json);
    }
    if (more) {
      return json.takeText();
    }
    ended = true;
    return ReplyText.endResult(json);
  }
}
