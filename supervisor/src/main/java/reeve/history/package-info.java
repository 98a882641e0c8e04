/**
 * The history of services according to the ledger: their runs across restarts of reeve, what a start of reeve waited
 * for, and why a run ended. Short-lived commands use it, even while no reeve runs; the daemon uses it to describe a
 * failure.
 *
 * <p>{@link reeve.history.LedgerFiles} and {@link reeve.history.OutputTail} read files, on one thread at a time; the
 * rest is pure. It sees core, event, json, logstore, posix and text.
 */
package reeve.history;
