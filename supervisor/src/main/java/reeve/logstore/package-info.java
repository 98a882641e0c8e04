/**
 * Log files that services write to themselves, and that are rotated under them without losing a line.
 *
 * <h2>Offsets</h2>
 *
 * Whatever a service ever wrote to its log is one stream, and an offset in it is <em>logical</em>: it never changes,
 * wherever the byte is by now. Older parts of the stream are in archives beside the log,
 * {@code web.log.000000010485760} from that offset on, {@code .gz} or {@code .zst} where compressed; each ends at the
 * end of a line. The rest is in the log itself, the <em>live</em> file. In {@code web.log.index} stands what is needed
 * to put the two together: {@code base}, the logical offset of the live file's first byte, and {@code start}, the first
 * offset that is in no archive. As only whole blocks can be cut off a file, {@code base} is up to a block below
 * {@code start}: readers begin at {@code start}, and see each line once.
 *
 * <h2>A cut</h2>
 *
 * <ol>
 *   <li>The lines from {@code start} on are copied into a file of its own, synced, named as an archive.
 *   <li>The index gets the record {@code cut}, synced: the archive is whole, and so many blocks of the live file may
 *       go.
 *   <li>A hole is punched where these blocks are. It may be done again: after a crash here that is what is done.
 *   <li>Where the file system can take blocks out, the index gets {@code punched}, synced, and the hole is taken out
 *       (collapsed).
 *   <li>The index gets {@code done} with the new {@code base} and {@code start}.
 * </ol>
 *
 * Collapsing is the one step that must not be done twice, and nothing of ours can be changed in the same instant. That
 * is what the hole is for: after a crash between 4 and 5, a live file that begins with a hole was not collapsed, and
 * one that begins with data was. (Comparing with the archive would not do: logs repeat themselves. Nor would sizes: the
 * writers go on.) Whoever reads the log does the same, so that readers need no lock and no running reeve: at every
 * point in between each logical offset is in exactly one place, or in two with the same bytes.
 *
 * <p>On file systems that cannot collapse (tmpfs, btrfs), or not safely (xfs: see {@link reeve.logfile.Way}), the hole
 * stays, and with it {@code base}: the file looks big and takes little.
 *
 * <h2>When somebody looks</h2>
 *
 * Nobody does while nothing is written. A file that was quiet has a one-shot inotify watch, which the kernel takes away
 * with the first write: later ones cost the writer nothing. From then on the file is looked at on ticks that are common
 * to all files, 0.1 to 2 s apart as it grows, until it was quiet for 30 s.
 */
package reeve.logstore;
