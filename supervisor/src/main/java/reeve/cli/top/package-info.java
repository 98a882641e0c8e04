/**
 * {@code reeve top}: a loop that handles keys, signals and replies, a model of the shown data, and the screen. Requests
 * are sent on a separate thread, so that keys work while reeve does not answer; everything else is on the main thread.
 */
package reeve.cli.top;
