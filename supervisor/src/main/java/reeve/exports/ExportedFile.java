package reeve.exports;

/**
 * One file of an export. Immutable.
 *
 * @param name without a directory
 * @param text its content, which ends with a newline
 */
public record ExportedFile(String name, String text) {}
