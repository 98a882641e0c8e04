/**
 * Reads TOML text to a tree of tables and values, each with its line. It knows the language and none of the keys. Each
 * single value is read by toml4j, through {@code com.moandjiezana.toml.Toml4jValues}. Pure apart from reading the file;
 * a parser belongs to one thread.
 */
package reeve.config.toml;
