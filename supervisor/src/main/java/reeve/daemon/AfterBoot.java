package reeve.daemon;

import reeve.posix.Posix;
import reeve.runtime.SupervisorWiring;

/** What can wait until the first services have been started, in order. Loop thread. */
record AfterBoot(Posix posix, EventOutputs outputs, ControlSetup control, SupervisorWiring wiring,
    ManagerNotifier manager) implements Runnable {
  @Override
  public void run() {
    outputs.start();
    control.start(wiring.backend());
    DetachedRun.reportReady(posix);
    posix.closeInherited();
    wiring.backend().started();
    manager.ready();
  }
}
