/**
 * Forwarding the output of services to a syslog receiver (RFC 5424), in a process of its own: {@code reeve ship}. It
 * reads the files that services write, as {@code reeve logs -f} does, and is no part of what keeps services running.
 *
 * <p>{@link reeve.ship.Shipper} reads and sends; {@link reeve.ship.Transport} is the way there;
 * {@link reeve.ship.Positions} is how far it got; {@link reeve.ship.SyslogFormat} what a line becomes. Only that one
 * uses the syslog library, whose jar no other command has on its class path.
 *
 * <h2>At least once</h2>
 *
 * Syslog has no acknowledgement. A position is kept only for what the receiver's kernel has acknowledged (TCP; read
 * from /proc/net/tcp) or taken (unix sockets) with the connection still standing two seconds later, in which a receiver
 * reads what its kernel has; what was sent behind it is sent again on the next connection. An orderly end waits until
 * the receiver has read to the end. So lines are lost only where a receiver ends that had let them lie, and after a
 * connection that broke, or a kill -9 of this process, those of the last seconds may arrive twice.
 */
package reeve.ship;
