/**
 * The clock, and the thread for work that may block. Sees nothing of reeve. Any thread.
 */
package reeve.time;
