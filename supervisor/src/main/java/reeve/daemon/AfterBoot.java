package reeve.daemon;

import reeve.posix.Posix;
import reeve.runtime.SupervisorWiring;

/** What can wait until the first services have been started, in order. Loop thread. */
record AfterBoot(Posix posix, EventOutputs outputs, ControlSetup control, SupervisorWiring wiring,
    ManagerNotifier manager) implements Runnable {
  @Override
  public void run() {
    loadZipLibrary();
    outputs.start();
    control.start(wiring.backend());
    DetachedRun.reportReady(posix);
    posix.closeInherited();
    wiring.backend().started();
    manager.ready();
  }

  /**
   * Loads a class of the JDK that no archive has. The modules of the self-contained tree are compressed, so the JVM
   * then opens its zip library; if it did so only later, it would end the process where the package of another version,
   * or the one without a runtime, had replaced the directory by then.
   */
  private static void loadZipLibrary() {
    try {
      Class.forName("java.util.IdentityHashMap$Values", false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return; // another JDK has other classes: what is loaded later is not known either
    }
  }
}
