/**
 * The methods of the protocol. Each reads its parameters on the control thread, does its work on the loop thread
 * through {@link reeve.control.SupervisorBackend}, and answers on the control thread. The package does not see the
 * server.
 */
package reeve.control.method;
