/**
 * The server of the control socket: the socket file, the connections and their limits, and the events for subscribers.
 * The methods of the protocol are passed in. Everything runs on the control thread, except that other threads put tasks
 * and events into its queue.
 */
package reeve.control.server;
