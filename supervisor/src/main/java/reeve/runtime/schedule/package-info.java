/**
 * Starts services at the times of their schedules, and keeps over a restart of reeve which times were handled.
 *
 * <p>Sees core, the configuration, the view of a schedule in {@code reeve.control}, posix and loop. Loop thread; the
 * worker writes the file.
 */
package reeve.runtime.schedule;
