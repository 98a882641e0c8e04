/** The values of the key {@code watch}. */
package reeve.config.watch;
