/**
 * The archives of logs on the disk: they are written, listed, compressed and deleted here. When that is to happen is
 * decided in {@code reeve.rotation}. The package sees {@code logstore} and {@code posix}. All of it belongs to the
 * rotating thread, but for the compression, which has a thread of its own at idle priority.
 */
package reeve.rotation.archive;
