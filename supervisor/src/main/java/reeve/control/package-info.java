/**
 * The control socket: protocol, server and client. What it asks of the loop is {@link reeve.control.Backend}; it does
 * not know the loop.
 */
package reeve.control;
