/**
 * The files of a log, as readers see them: the live file, its archives and its index, read as one stream.
 *
 * <h2>Offsets</h2>
 *
 * Everything that a service ever wrote to its log is one stream. An offset in it is <em>logical</em>: it never changes,
 * wherever the byte is stored. Older parts of the stream are in archives beside the log:
 * {@code web.log.000000010485760} begins at that offset, and {@code .gz} or {@code .zst} follows if it is compressed.
 * An archive usually ends at the end of a line. The rest is in the log itself, the <em>live</em> file. The index,
 * {@code web.log.index}, connects the two: it has {@code base}, the logical offset of the first byte of the live file,
 * and {@code start}, the first offset that is in no archive. As only whole blocks can be removed from a file,
 * {@code base} is up to a block below {@code start}: readers begin at {@code start}, and see each line once.
 *
 * <h2>Reading while a log is cut</h2>
 *
 * {@code reeve.rotation} describes the steps of a cut. A reader takes no lock and does not need a running reeve:
 * at each point in between, every logical offset is in exactly one place, or in two places with the same bytes.
 * {@link LogReader} reads a log, {@link IndexState} has the content of an index, and {@link IndexFormat} defines the
 * format of its records.
 *
 * <p>The package sees {@code posix} only. Each object belongs to one thread, in whatever process uses it: the rotating
 * thread, or the thread of a command.
 */
package reeve.logstore;
