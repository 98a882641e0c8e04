/**
 * Checks of services: whether they are ready, and whether they are healthy. {@link reeve.health.CheckExecutor} runs
 * them on a thread of its own, the check thread; a {@link reeve.health.RepeatedCheck} is one check.
 * {@link reeve.core.HealthState} and the loop decide what follows from the results.
 *
 * <p>Sees config, core and posix.
 */
package reeve.health;
