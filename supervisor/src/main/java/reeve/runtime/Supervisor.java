package reeve.runtime;

import reeve.core.Enablement;
import reeve.loop.LoopComponents;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;

/**
 * The loop. In one turn, descriptors are read, dead children are reaped, then signals, tasks of other threads, timers
 * and the other components follow. Each of them is an event for the core, whose effects are carried out before the
 * next. All processes are spawned, signalled and reaped here, so that a pid that is held cannot belong to another
 * process.
 */
public final class Supervisor {
  private final EffectRunner runner;
  private final LoopComponents components;
  private final PollRegistry polled;
  private final Mailbox mailbox;
  private final Reaper reaper;
  private final SignalHandler signals;
  private final Shutdown shutdown;
  private final Enablement enablement;

  Supervisor(EffectRunner runner, LoopComponents components, PollRegistry polled, Mailbox mailbox, Reaper reaper,
      SignalHandler signals, Shutdown shutdown, Enablement enablement) {
    this.runner = runner;
    this.components = components;
    this.polled = polled;
    this.mailbox = mailbox;
    this.reaper = reaper;
    this.signals = signals;
    this.shutdown = shutdown;
    this.enablement = enablement;
  }

  /**
   * Starts the enabled services and supervises them until a shutdown is over. Called once, on the thread that is to be
   * the loop's.
   *
   * @param signalFd the descriptor that signals are read from
   * @param afterBoot what can wait until the first services were started
   * @return the exit code of reeve
   */
  public int run(int signalFd, Runnable afterBoot) {
    try {
      boot(afterBoot);
    } catch (RuntimeException | Error e) {
      runner.recover(e);
    }
    while (!shutdown.isOver()) {
      try {
        components.flush();
        polled.await(signalFd, components.untilNext());
        turn(signalFd, polled.hasSignal(), polled.hasMail());
      } catch (RuntimeException | Error e) {
        runner.recover(e);
      }
    }
    components.flush();
    components.close();
    return shutdown.exitCode();
  }

  /** Starts the enabled services. */
  void boot(Runnable afterBoot) {
    components.open();
    runner.boot(enablement);
    components.started();
    runner.flush();
    afterBoot.run();
  }

  /** One turn of the loop. Deaths come first, so that a process that died as its stop timer fired has died. */
  void turn(int signalFd, boolean signalled, boolean mail) {
    components.turnBegins();
    if (signalled) {
      signals.read(signalFd);
    }
    polled.read();
    reaper.reap();
    if (signalled) {
      signals.handle();
    }
    if (mail) {
      mailbox.drain();
    }
    components.advance();
  }

  /** Returns the nanoseconds until the loop has something to do by itself; -1: nothing is planned. */
  long untilNext() {
    return components.untilNext();
  }

  /**
   * Says why reeve ended, as a paragraph, if the failure of an essential service is the reason.
   *
   * @return null if it is not
   */
  public String terminationMessage() {
    return shutdown.terminationMessage();
  }

  /** Says whether the shutdown is over. */
  public boolean isOver() {
    return shutdown.isOver();
  }

  public int exitCode() {
    return shutdown.exitCode();
  }
}
