/**
 * Events: what happens to services, what reeve announces about itself and which requests it receives, with their forms
 * in JSON and in English. The loop thread publishes them through {@link reeve.event.EventSink}. Each sink has a thread
 * of its own, so that a terminal that is stopped or a disk that hangs does not hold up the loop; it is fed through a
 * bounded queue, and counts what it drops.
 *
 * <p>Sees core, the process usage of posix, json and text. Everything but the sinks is immutable or pure, for any
 * thread.
 */
package reeve.event;
