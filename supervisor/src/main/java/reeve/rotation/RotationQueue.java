package reeve.rotation;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import reeve.config.LogSpec;
import reeve.event.OutputSegment;
import reeve.logstore.RotationOffsets;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * Messages from the loop to the rotating thread. The loop adds messages and never waits; the rotating thread takes
 * them.
 */
final class RotationQueue {
  /** What happened to the files that services write to. */
  sealed interface Message {
    /**
     * A file was opened for the next run of a service.
     *
     * @param offset where the output of the run begins in the file
     * @param removedBytes the result of {@link RotationOffsets#removedBytes} when the offset was measured
     */
    record OutputOpened(
        String service, String stream, String path, long offset, long removedBytes, LogSpec spec) implements Message {}

    /** A run started. It writes to the files that were opened for its service before. */
    record RunStarted(String service, long run, int pid, long wallMillis) implements Message {}

    /**
     * The definition of a service was replaced.
     *
     * @param files the files of the service that are rotated
     */
    record DefinitionReplaced(String service, List<RotatedFile> files) implements Message {}

    /** A reeve that was killed during a rotation of these logs left services frozen. */
    record LeftFrozen(List<String> logs) implements Message {}
  }

  /** A file that is rotated, and how. */
  record RotatedFile(OutputSegment file, LogSpec spec) {}

  private final Poller poller;
  private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakeupSent = new AtomicBoolean();
  private volatile int wakeFd = -1;

  RotationQueue(Poller poller) {
    this.poller = poller;
  }

  /** Creates the descriptor. Called before the rotating thread starts. */
  void open() throws SyscallException {
    wakeFd = wakeFd < 0 ? poller.eventFd() : wakeFd;
  }

  /** A descriptor that is readable when there are messages; negative: it is not open. */
  int fd() {
    return wakeFd;
  }

  void add(Message message) {
    messages.add(message);
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Drops all messages, because there is no rotating thread to take them. */
  void clear() {
    messages.clear();
  }

  /** Wakes the rotating thread, once for all messages that it has not seen yet. */
  void flush() {
    if (wakeupSent.compareAndSet(false, true)) {
      poller.wake(wakeFd);
    }
  }

  /** Wakes the rotating thread even if there is no message. */
  void wake() {
    poller.wake(wakeFd);
  }

  /**
   * Called by the rotating thread after it woke up and before {@link #poll}: messages that are added from now on wake
   * it again.
   */
  void acknowledgeWakeup() {
    poller.clear(wakeFd);
    wakeupSent.set(false);
  }

  /** @return null: there is none */
  Message poll() {
    return messages.poll();
  }
}
