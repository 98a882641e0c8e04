/**
 * Text for people and files: times of RFC 3339, and text of other programs made safe for a terminal or a log. Pure; any
 * thread. Sees no other package.
 */
package reeve.text;
