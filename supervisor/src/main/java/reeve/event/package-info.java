/**
 * What reeve tells: the console, the ledger, its own log. Each has a thread of its own, so that a terminal that is
 * stopped or a disk that hangs never holds up the loop; each is fed through a bounded queue and counts what it had to
 * drop.
 */
package reeve.event;
