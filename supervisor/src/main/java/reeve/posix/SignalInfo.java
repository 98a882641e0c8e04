package reeve.posix;

import reeve.config.Signal;

/**
 * A signal that was received, as signalfd(2) reports it.
 *
 * @param signal the signal
 * @param pid of the sender; 0: a process outside of our pid namespace (in a container, its runtime), or the kernel
 * @param uid of the sender
 * @param fromUser true if a process sent it by kill(2) or a similar call (si_code at most 0); false if the kernel sent
 *     it, as for Ctrl-C on a terminal
 */
public record SignalInfo(Signal signal, int pid, int uid, boolean fromUser) {}
