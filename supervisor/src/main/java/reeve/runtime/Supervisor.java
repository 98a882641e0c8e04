package reeve.runtime;

import reeve.core.Enablement;
import reeve.loop.LoopComponents;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;

/**
 * The loop. In each turn it reads the descriptors and reaps dead children; signals, tasks of other threads, timers and
 * the other components follow. Each fact is an event for the core, whose effects are carried out before the next event.
 * All processes are spawned, signalled and reaped on this thread, so a pid that is known here cannot belong to another
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
   * Starts the enabled services and supervises them until a shutdown is over. Called once, on the thread that becomes
   * the loop thread.
   *
   * @param signalFd the descriptor that signals are read from
   * @param afterBoot work that can wait until the first services have been started
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

  /** Runs one turn. Deaths are handled before timers: a process that died just before its stop timer is not killed. */
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

  /** Returns the nanoseconds until the loop has something to do without an event; -1: nothing is planned. */
  long untilNext() {
    return components.untilNext();
  }

  /**
   * Returns why reeve ended, as a paragraph for people.
   *
   * @return null if the reason is not the failure of an essential service
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
