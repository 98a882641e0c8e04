package reeve.runtime;

/** Applies the death of a process before something is done that is only meant for a living one. Loop thread. */
interface DeathCheck {
  /** Applies the death of this main process, if it is dead and waits to be handled. */
  void checkDeath(int pid);
}
