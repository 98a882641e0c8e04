package reeve.runtime.command;

import java.util.function.Consumer;
import reeve.control.ServiceView;
import reeve.loop.Mailbox;
import reeve.runtime.admin.ControlBackend;

/**
 * Asks the chronicle for what a hook of a failure is to read, once what is being told now has been told. Loop thread.
 */
public final class FailureReportWorker implements AuxCommandRunner.Story {
  private final Mailbox mailbox;
  private final ControlBackend desk;
  private final FailureReports chronicle;

  public FailureReportWorker(Mailbox mailbox, ControlBackend desk, FailureReports chronicle) {
    this.mailbox = mailbox;
    this.desk = desk;
    this.chronicle = chronicle;
  }

  @Override
  public void of(String service, Consumer<String> answer) {
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        ServiceView view = desk.service(service);
        if (view == null) {
          answer.accept("null"); // it was removed meanwhile
        } else {
          chronicle.why(view, answer);
        }
      }
    });
  }
}
