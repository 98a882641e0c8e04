/**
 * What the event loop is made of: timers, the mailbox for other threads, the registry of descriptors, and the two ports
 * between the loop and its components. {@link reeve.loop.LoopComponent} is what the loop calls, in the order of
 * {@link reeve.loop.LoopComponents}; {@link reeve.loop.ServiceEvents} is what a component calls when it has observed
 * something.
 *
 * <p>Sees core, log, posix and time. All of it belongs to the loop thread, except for {@link reeve.loop.Mailbox#post}
 * and {@link reeve.loop.InternalErrors}.
 */
package reeve.loop;
