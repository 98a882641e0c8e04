/**
 * Auxiliary commands of services: hooks, stop- and reload-commands, and the commands of health checks. Each is a
 * process tree of its own beside its service.
 *
 * <p>Sees core, posix, loop and {@code reeve.runtime.process}. Loop thread.
 */
package reeve.runtime.command;
