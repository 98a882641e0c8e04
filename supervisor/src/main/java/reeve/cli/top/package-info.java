/**
 * {@code reeve top}: a loop over keys, signals and replies, a model of what is shown, and the screen. Requests are sent
 * on a thread of their own, so that keys work while reeve does not answer; everything else is on the main thread.
 */
package reeve.cli.top;
