package reeve.rotation;

/**
 * What is to be cut off a log.
 *
 * @param maxBytes of one archive
 * @param wholeLines whether only whole lines are archived, because the log is cut for its age; otherwise a line that is
 *     longer than {@code maxBytes} is cut in two
 * @param calm whether the writers can wait a little. A collapse writes the whole file to the disk first, which is much
 *     while they are fast; then the head is only made a hole, which a later cut takes out
 * @param wallMillis the time, since 1970
 */
record CutRequest(long maxBytes, boolean wholeLines, boolean calm, long wallMillis) {}
