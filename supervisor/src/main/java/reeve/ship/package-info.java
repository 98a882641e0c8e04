/**
 * Forwards the output of services to a syslog receiver (RFC 5424), in a process of its own: {@code reeve ship}. It
 * reads the files that services write, as {@code reeve logs -f} does, and has no part in keeping services running. Sees
 * logstore, logview and posix. One thread ships.
 *
 * <p>{@link reeve.ship.Shipper} connects and reconnects; {@link reeve.ship.Delivery} reads and sends over one
 * connection; {@link reeve.ship.Transport} is the connection; {@link reeve.ship.Positions} records how far each log was
 * shipped; {@link reeve.ship.SyslogFormat} makes messages of lines. Only the last one uses the syslog library, whose
 * jar is on the class path of no other command.
 *
 * <h2>At least once</h2>
 *
 * Syslog has no acknowledgement. A position is stored only for what the receiver's kernel has acknowledged (TCP; read
 * from /proc/net/tcp) or taken (unix sockets), if the connection still exists two seconds later, in which a receiver
 * reads what its kernel has. What was sent after the position is sent again on the next connection. An orderly end
 * waits until the receiver has read everything. So lines are lost only if a receiver ends before it has read them.
 * After a broken connection, or a kill -9 of this process, the lines of the last seconds may arrive twice.
 */
package reeve.ship;
