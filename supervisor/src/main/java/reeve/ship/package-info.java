/**
 * Forwarding the output of services to a syslog receiver (RFC 5424), in a process of its own: {@code reeve ship}. It reads the files that services
 * write, as {@code reeve logs -f} does, and is no part of what keeps services running.
 *
 * <p>{@link reeve.ship.Shipper} reads and sends; {@link reeve.ship.Transport} is the way there; {@link reeve.ship.Positions} is how far it got;
 * {@link reeve.ship.SyslogFormat} what a line becomes. Only that one uses the syslog library, whose jar no other command has on its class path.
 *
 * <h2>At least once</h2>
 *
 * Syslog has no acknowledgement. A position is kept only for what the receiver's kernel has acknowledged (TCP; read from /proc/net/tcp) or taken (unix
 * sockets); what was sent behind it is sent again on the next connection. So nothing is lost while the receiver's machine lives, and after a connection that
 * broke, or a kill -9 of this process, the lines of the last moment may arrive twice.
 */
package reeve.ship;
