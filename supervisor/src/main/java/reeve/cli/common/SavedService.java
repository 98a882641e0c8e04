package reeve.cli.common;

import java.util.Map;

/**
 * A service as reeve tells it, to be written to a file.
 *
 * @param toml a table for a file without {@code [defaults]}
 * @param settings every key and its value in TOML, dollars as they are; null where nothing is set
 */
public record SavedService(String name, String toml, Map<String, Object> settings) {}
