/**
 * Reads TOML: text to a tree of tables and values that know their lines. It knows the language and none of the keys.
 * Each single value is left to toml4j, behind {@code com.moandjiezana.toml.Toml4jValues}. Pure apart from reading the
 * file; one thread for one parser.
 */
package reeve.config.toml;
