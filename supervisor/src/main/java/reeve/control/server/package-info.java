/**
 * The server of the control socket: the socket file, the connections and their limits, and the events for subscribers.
 * It gets the methods of the protocol passed in. All of it runs on the control thread, except the tasks and events that
 * other threads put into its queue.
 */
package reeve.control.server;
