/**
 * Rotates the log files that services write to themselves, while they write, without losing a line.
 *
 * <p>The loop and the console use {@link LogRotator}. One thread rotates, and another compresses archives. The package
 * sees {@code event}, {@code log}, {@code logstore}, {@code posix}, {@code text} and {@code rotation.archive}; the
 * runtime implements {@link WriterControl}. {@code reeve.logstore} explains the offsets {@code base} and {@code start}.
 *
 * <h2>A cut</h2>
 *
 * <ol>
 *   <li>The lines from {@code start} on are copied to a temporary file, which is synced and renamed to an archive.
 *   <li>The record {@code cut} is appended to the index and synced. It states that the archive is complete, and how
 *       many bytes at the head of the live file may be removed.
 *   <li>A hole is punched where these bytes are. Punching can be repeated, and recovery repeats it after a crash.
 *   <li>Where the file system can collapse a range, the record {@code punched} is appended and synced, and the hole is
 *       removed from the file (collapsed).
 *   <li>The record {@code done} is appended, with the new {@code base} and {@code start}.
 * </ol>
 *
 * Collapsing is the one step that must not be repeated, and it cannot be recorded atomically with the collapse itself.
 * The hole settles the question: after a crash between steps 4 and 5, a live file that begins with a hole was not
 * collapsed, and one that begins with data was. (A comparison with the archive would not help, because logs repeat
 * themselves; nor would sizes, because the writers continue.) Readers of the log decide in the same way.
 *
 * <p>On file systems that cannot collapse (tmpfs, btrfs), or cannot do it safely (xfs: see {@link RotationMethod}), the
 * hole stays and {@code base} does not change: the file looks large and occupies little.
 *
 * <h2>A live file without a name</h2>
 *
 * {@link RemovedLiveFile} copies what is written to a removed file to a new live file. The index continues without a
 * gap: the new file begins at the offset up to which the removed one was inspected. After a reeve that replaced itself
 * the removed file is not searched for, because the index names the new one.
 *
 * <h2>When a log is inspected</h2>
 *
 * A log that is not written to is not inspected. A quiet file has a one-shot inotify watch, which the kernel removes at
 * the first write, so later writes cost the writer nothing. From then on the file is inspected on ticks that all files
 * share, 0.1 to 2 s apart depending on its growth, until it has been quiet for 30 s.
 */
package reeve.rotation;
