package reeve.runtime.upgrade;

import reeve.survival.DescriptorSource;

/** The control socket, which pauses while the program is replaced. Loop thread. */
public interface ControlSuspension extends DescriptorSource {
  /**
   * Takes no further request, answers those that were taken, and leaves the socket open: what clients send from now on
   * waits in its queue.
   *
   * @param then is called on the loop thread when that is done
   */
  void suspend(Runnable then);

  /** Serves again, because the program was not replaced. */
  void resume();
}
