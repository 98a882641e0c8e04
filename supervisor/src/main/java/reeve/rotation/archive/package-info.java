/**
 * The archives of logs on the disk: this package writes, lists, compresses and deletes them; {@code reeve.rotation}
 * decides when. The package sees {@code log}, {@code logstore}, {@code posix} and {@code text}. All of it belongs to
 * the rotating thread, except the compression, which has a thread of its own.
 */
package reeve.rotation.archive;
