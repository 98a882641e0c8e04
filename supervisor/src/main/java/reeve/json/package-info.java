/**
 * JSON text to values and back, on top of the streams of gson. It knows nothing of reeve. Pure; a writer belongs to one
 * thread, everything else to any thread.
 */
package reeve.json;
