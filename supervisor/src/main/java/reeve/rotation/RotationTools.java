package reeve.rotation;

import java.util.concurrent.atomic.AtomicBoolean;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.rotation.archive.ArchiveCompressor;

/**
 * What the rotation of all logs has in common.
 *
 * @param control of the processes that write; null: there is none
 * @param replacements learns by {@link EventSink#outputOpened} that a log is another file now though no service was
 *     started; null: nothing does
 * @param closing whether the rotating thread is to end
 */
record RotationTools(
    SupervisorLog log, WriterControl control, ArchiveCompressor compressor, StartRenames renames,
    PublishedMethods methods, IdleLogWatch idle, EventSink replacements, AtomicBoolean closing) {}
