package reeve.config;

/**
 * A configuration file.
 *
 * @param name as it was given or found, for messages
 * @param directory its directory, absolute; relative paths in the file are resolved against it
 * @param order its position among the files that are read; 0 for the first
 */
public record ConfigFile(String name, String directory, int order) {}
