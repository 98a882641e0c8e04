package reeve.posix;

import reeve.config.Signal;

/**
 * A signal that came to us, from signalfd(2).
 *
 * @param signal which
 * @param pid who sent it; 0: a process outside of our pid namespace (of a container: its runtime), or the kernel
 * @param uid as whom
 * @param fromUser true when a process asked for it by kill(2) and its like (si_code at most 0), false when the kernel
 *     did: a terminal's Ctrl-C is the kernel's
 */
public record SignalInfo(Signal signal, int pid, int uid, boolean fromUser) {}
