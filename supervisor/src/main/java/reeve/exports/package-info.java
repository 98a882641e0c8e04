/**
 * Translates definitions into the configuration of another supervisor, for {@code reeve export}: a writer for each
 * format, and one list of what has no equal there. Pure.
 */
package reeve.exports;
