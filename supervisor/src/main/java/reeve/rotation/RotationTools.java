package reeve.rotation;

import java.util.concurrent.atomic.AtomicBoolean;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.rotation.archive.ArchiveCompressor;

/**
 * What the rotations of all logs share.
 *
 * @param control of the processes that write; null: they cannot be frozen or signalled
 * @param replacements is notified by {@link EventSink#outputOpened} when a log was replaced by another file without a
 *     start of a service; null: none
 * @param closing whether the rotating thread is to end
 */
record RotationTools(
    SupervisorLog log, WriterControl control, ArchiveCompressor compressor, StartRenames renames,
    PublishedMethods methods, IdleLogWatch idle, EventSink replacements, AtomicBoolean closing) {}
