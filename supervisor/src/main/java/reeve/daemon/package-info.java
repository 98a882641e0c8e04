/**
 * The work of {@code reeve run}: it reads the command line and the files, takes the locks, makes the event sinks, the
 * supervisor and the control socket, runs the loop, and closes all of them in order.
 *
 * <p>Sees the runtime and everything that it connects the runtime to; only {@code reeve.cli} sees this package. It runs
 * on the main thread, which is the loop thread while the loop runs.
 */
package reeve.daemon;
