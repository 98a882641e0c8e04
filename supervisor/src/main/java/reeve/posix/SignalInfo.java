package reeve.posix;

import reeve.config.Signal;

/**
 * A signal that came to us, from signalfd(2).
 *
 * @param signal which signal
 * @param pid of the sender; 0: a process outside of our pid namespace (of a container: its runtime), or the kernel
 * @param uid of the sender
 * @param fromUser true when a process sent it by kill(2) or a similar call (si_code at most 0), false when the kernel
 *     sent it: a terminal's Ctrl-C is the kernel's
 */
public record SignalInfo(Signal signal, int pid, int uid, boolean fromUser) {}
