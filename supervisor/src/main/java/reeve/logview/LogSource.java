package reeve.logview;

/**
 * A file that a service writes to.
 *
 * @param service name
 * @param stream {@code stdout} or {@code stderr}; {@code stdout} for a file that both go to
 * @param path absolute
 */
public record LogSource(String service, String stream, String path) {}
