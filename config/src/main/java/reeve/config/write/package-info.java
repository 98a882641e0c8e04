/**
 * Writes definitions as TOML: every key of a service with its value, and a table from which the same service is read
 * again. Pure, for any thread. It sees the data of {@link reeve.config} and never the reader.
 */
package reeve.config.write;
