/**
 * Reads configuration files to a {@link reeve.config.Plan}, or reports everything that is wrong at once, with file,
 * line and what to do. A builder for each group of keys gathers first {@code [defaults]} and then the service's own
 * table; references between services are resolved at the end. It reads files and starts nothing; each reading is for
 * one thread. It is on the way to the first service: see CONTRIBUTING for what must not be used here.
 */
package reeve.config.read;
