/**
 * Rotates the log files that services write to themselves, while they write, without losing a line.
 *
 * <p>{@link LogRotator} is what the loop and the console see; a thread of its own does the work, and another one, at
 * idle priority, compresses. The package sees {@code logstore}, {@code event} and {@code posix}; the runtime implements
 * {@link WriterControl}. The offsets {@code base} and {@code start} are explained in {@code reeve.logstore}.
 *
 * <h2>A cut</h2>
 *
 * <ol>
 *   <li>The lines from {@code start} on are copied into a file of its own, which is synced and named as an archive.
 *   <li>The index gets the record {@code cut}, synced: the archive is complete, and so many blocks of the live file may
 *       go.
 *   <li>A hole is punched where these blocks are. It may be done again: after a crash here that is what is done.
 *   <li>Where the file system can take blocks out, the index gets {@code punched}, synced, and the hole is taken out
 *       (collapsed).
 *   <li>The index gets {@code done} with the new {@code base} and {@code start}.
 * </ol>
 *
 * Collapsing is the one step that must not be done twice, and nothing of ours can be changed in the same instant. That
 * is what the hole is for: after a crash between 4 and 5, a live file that begins with a hole was not collapsed, and
 * one that begins with data was. (To compare it with the archive would not do: logs repeat themselves. Nor would sizes:
 * the writers go on.) Readers of the log decide in the same way.
 *
 * <p>On file systems that cannot collapse (tmpfs, btrfs), or not safely (xfs: see {@link RotationMethod}), the hole
 * stays, and with it {@code base}: the file looks big and takes little.
 *
 * <h2>When a log is inspected</h2>
 *
 * A log that is not written to is not inspected. A file that was quiet has a one-shot inotify watch, which the kernel
 * takes away with the first write: later ones cost the writer nothing. From then on the file is inspected on ticks that
 * are common to all files, 0.1 to 2 s apart depending on its growth, until it was quiet for 30 s.
 */
package reeve.rotation;
