package reeve.config;

/**
 * One file that is being read.
 *
 * @param name as it was named or found, for messages
 * @param directory absolute: where its relative paths begin
 * @param order 0 for the first file
 */
public record ConfigFile(String name, String directory, int order) {}
