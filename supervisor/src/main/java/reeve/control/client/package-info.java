/**
 * The client of the control socket, for the commands: a Java method for each method of the protocol, and a record for
 * each answer. It sees neither the server nor the runtime. A client belongs to one thread.
 */
package reeve.control.client;
