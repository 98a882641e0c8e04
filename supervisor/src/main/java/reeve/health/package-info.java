/**
 * Asks services whether they are up and whether they are healthy. {@link reeve.health.Checks} is the thread that does
 * it, a {@link reeve.health.Watch} is one thing that is asked again and again; what follows from the answers is decided
 * by {@link reeve.core.HealthState} and the loop.
 */
package reeve.health;
