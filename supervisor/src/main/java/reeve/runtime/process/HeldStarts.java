package reeve.runtime.process;

import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.Processes;
import reeve.survival.StoredState;
import reeve.time.BackgroundWorker;

/**
 * Ends the starts that a killed reeve left unfinished: the processes that it held before their programs ran. Their
 * services are started again by their policy, so nothing is lost. Loop thread; the search is made by the worker.
 */
public final class HeldStarts implements LoopComponent {
  private final Processes processes;
  private final StoredState stored;
  private final BackgroundWorker worker;
  private final SupervisorLog log;

  public HeldStarts(Processes processes, StoredState stored, BackgroundWorker worker, SupervisorLog log) {
    this.processes = processes;
    this.stored = stored;
    this.worker = worker;
    this.log = log;
  }

  @Override
  public void started() {
    if (stored.former() == null || stored.former().pid() == processes.pid()) {
      return;
    }
    worker.submit(new Runnable() {
      @Override
      public void run() {
        int killed = processes.killHeldProcesses(stored.former().pid());
        if (killed > 0) {
          log.info("Killed " + killed + " process(es) that pid " + stored.former().pid()
              + ", a reeve that was killed, held before their programs ran");
        }
      }
    });
  }
}
