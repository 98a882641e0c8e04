/**
 * What the ledger tells of the past: runs of services across restarts of reeve, and why one ended. Read by short-lived
 * commands, also when no reeve runs. The parts that decide and the words are pure; {@link reeve.history.LedgerFiles}
 * and {@link reeve.history.OutputTail} read.
 */
package reeve.history;
