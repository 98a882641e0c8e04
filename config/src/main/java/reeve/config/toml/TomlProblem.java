package reeve.config.toml;

/**
 * A place in a file that is not valid TOML.
 *
 * @param line counted from 1
 * @param key the path of the key or table that it concerns; empty if it concerns none
 * @param message begins with "cannot"; never holds the rest of the file
 * @param hint what to do; may be empty
 */
public record TomlProblem(int line, String key, String message, String hint) {}
