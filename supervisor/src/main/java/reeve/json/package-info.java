/**
 * Reads and writes JSON text, on top of gson's streams. It knows nothing of reeve. Pure; a writer belongs to one
 * thread, everything else to any thread.
 */
package reeve.json;
