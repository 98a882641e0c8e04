package reeve.config;

/**
 * A file that is read.
 *
 * @param name as it was given or found, for messages
 * @param directory absolute: relative paths in the file begin there
 * @param order 0 for the first file
 */
public record ConfigFile(String name, String directory, int order) {}
