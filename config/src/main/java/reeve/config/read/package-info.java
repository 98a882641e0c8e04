/**
 * Reads configuration files to a {@link reeve.config.Plan}, or reports all problems at once, with file, line and what
 * to do. For each group of keys a builder first takes {@code [defaults]} and then the service's own table; references
 * between services are resolved at the end. The package reads files and starts nothing. Each reading belongs to one
 * thread. This code runs before the first service starts: see CONTRIBUTING for what must not be used here.
 */
package reeve.config.read;
