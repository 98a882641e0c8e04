/**
 * The parts of the event loop: timers, the mailbox for other threads, the registry of descriptors, and the two ports
 * between the loop and its components. The loop calls each {@link reeve.loop.LoopComponent}, in the order of
 * {@link reeve.loop.LoopComponents}; a component calls {@link reeve.loop.ServiceEvents} when it has observed something.
 *
 * <p>Sees core, log, posix and time. All of it belongs to the loop thread, except for {@link reeve.loop.Mailbox#post}
 * and {@link reeve.loop.InternalErrors}.
 */
package reeve.loop;
