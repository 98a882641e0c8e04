package reeve.runtime.watch;

import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.posix.Posix;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.process.ProcessStopper;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/** What the watches for changed files work with. */
public record WatchParts(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox,
    Actions actions, Reports reports, Directories directories) {
  /** What carries out an action. */
  public record Actions(AuxCommandRunner commands, ReloadCommands reloads, ProcessStopper stopper) {}

  /** What reports it. */
  public record Reports(EventSink sink, SupervisorLog log) {}

  /**
   * Where reeve writes its files.
   *
   * @param worker for work that may block
   * @param log null: there is none
   * @param state null: there is none
   */
  public record Directories(BackgroundWorker worker, String log, String state) {}
}
