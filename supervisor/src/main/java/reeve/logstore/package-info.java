/**
 * The files of a log, as readers see them: the live file, its archives and its index, read as one stream.
 *
 * <h2>Offsets</h2>
 *
 * Whatever a service ever wrote to its log is one stream, and an offset in it is <em>logical</em>: it never changes,
 * wherever the byte is now. Older parts of the stream are in archives beside the log, {@code web.log.000000010485760}
 * from that offset on, {@code .gz} or {@code .zst} where compressed; each ends at the end of a line. The rest is in the
 * log itself, the <em>live</em> file. The index, {@code web.log.index}, has what is needed to put the two together:
 * {@code base}, the logical offset of the live file's first byte, and {@code start}, the first offset that is in no
 * archive. As only whole blocks can be cut off a file, {@code base} is up to a block below {@code start}: readers begin
 * at {@code start}, and see each line once.
 *
 * <h2>Reading while a log is cut</h2>
 *
 * {@code reeve.rotation} describes the steps of a cut. A reader takes no lock and needs no running reeve: at every
 * point in between each logical offset is in exactly one place, or in two with the same bytes. {@link LogReader} reads
 * a log, {@link IndexState} is what an index says, {@link IndexFormat} how it is written.
 *
 * <p>The package sees {@code posix} only. Each object belongs to one thread, in whatever process uses it: the thread
 * that rotates, or a command.
 */
package reeve.logstore;
