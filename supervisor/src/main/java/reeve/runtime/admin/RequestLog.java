package reeve.runtime.admin;

import java.util.List;
import reeve.core.Requester;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.event.RequestRecord;
import reeve.log.SupervisorLog;
import reeve.time.Clock;

/** Records the requests that change something, in the log and in the ledger. Loop thread. */
public final class RequestLog {
  private final Clock clock;
  private final SupervisorLog log;
  private final EventSink sink;

  public RequestLog(Clock clock, SupervisorLog log, EventSink sink) {
    this.clock = clock;
    this.log = log;
    this.sink = sink;
  }

  /**
   * Records a request before it is carried out.
   *
   * @param names the services; empty: the request is about reeve itself
   * @param detail further parameters of the request, for people; null: there are none
   */
  void record(String method, List<String> names, String detail, Requester by) {
    RequestRecord request = new RequestRecord(clock.wallMillis(), method, names, detail, by);
    log.info(request.sentence());
    sink.requestReceived(request);
  }

  /**
   * Records that a client had no right to a request.
   *
   * @param text a sentence without a capital and a full stop
   */
  void refused(String text, Requester by) {
    sink.announce("request-refused", null, text + ", requested by " + EventText.requester(by), by);
  }
}
