/**
 * Reads the output of services from their logs, for people: the last lines, parts of several logs merged by time, and
 * what is added. It runs in the process of a command, on one thread; a running reeve is not needed.
 *
 * <p>{@link LineReader} reads one log as lines; {@link LineMerger} merges parts of several, {@link LastMatches} finds
 * the last lines that match, {@link LogFollower} waits for more; {@link LinePrinter} says how a line looks. The package
 * sees {@code logstore}, {@code json}, {@code text} and {@code posix}.
 */
package reeve.logview;
