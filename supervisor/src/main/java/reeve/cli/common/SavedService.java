package reeve.cli.common;

import java.util.Map;

/**
 * A transient service as reeve reports it, to be written to a file.
 *
 * @param toml its table for a file without {@code [defaults]}
 * @param settings the value of every key in TOML, with dollars not doubled; a null value means that the key is not set
 */
public record SavedService(String name, String toml, Map<String, String> settings) {}
