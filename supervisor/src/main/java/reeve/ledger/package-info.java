/**
 * The ledger: every event as a line of JSON in a file of the state directory, which outlives reeve and which the
 * commands {@code events}, {@code history} and {@code why} read. The loop thread hands events to
 * {@link reeve.ledger.LedgerSink}; everything that touches the disk runs on the ledger's thread.
 *
 * <p>Sees event, log, posix and time.
 */
package reeve.ledger;
