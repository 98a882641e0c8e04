/**
 * The control socket: the protocol, the services as clients see them, and the ports to the supervisor
 * ({@link reeve.control.SupervisorBackend}) and to a connection ({@link reeve.control.ReplyChannel}). It sees the
 * configuration and the core, but neither the loop nor the server. Requests are read and answers are written on the
 * control thread; the backend is used on the loop thread.
 */
package reeve.control;
