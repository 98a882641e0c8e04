package reeve.runtime;

import java.util.function.Consumer;
import reeve.control.ServiceView;

/** Asks the chronicle for what a hook of a failure is to read, once what is being told now has been told. Loop thread. */
final class Storyteller implements Errands.Story {
  private final Mailbox mailbox;
  private final Desk desk;
  private final Chronicle chronicle;

  Storyteller(Mailbox mailbox, Desk desk, Chronicle chronicle) {
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
