package reeve.runtime;

import reeve.core.Service;

/** Checks a main process before a signal of a stop is sent to it. Loop thread. */
interface AliveCheck {
  /** Applies the exit of the main process, if it does not exist any more. A zombie exists. */
  void checkAlive(Service service);
}
