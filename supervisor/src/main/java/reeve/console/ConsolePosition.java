package reeve.console;

/**
 * How far a file is shown on the console.
 *
 * @param service that wrote to it first
 * @param stream {@code stdout} or {@code stderr}
 * @param path of the file
 * @param offset of the next line to show
 */
public record ConsolePosition(String service, String stream, String path, long offset) {}
