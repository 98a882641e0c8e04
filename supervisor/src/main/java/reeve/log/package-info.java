/**
 * reeve's own log: what an operator reads about reeve itself. {@link reeve.log.SupervisorLog} is for any thread and
 * never blocks; {@link reeve.log.LogbackLog} writes on a thread of its own.
 *
 * <p>Sees text and time, and is the only package that sees logback.
 */
package reeve.log;
