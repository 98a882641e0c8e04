package reeve.watch;

/**
 * Files of a service that have changed.
 *
 * @param first the path of the first one; empty: it is not known
 * @param count how many paths
 * @param overflowed whether the kernel dropped events, so that more may have changed
 */
public record FileChange(String first, int count, boolean overflowed) {}
