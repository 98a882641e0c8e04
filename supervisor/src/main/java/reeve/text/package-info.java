/**
 * Text for people and files: times as in RFC 3339, line breaks, and text of other programs made safe for a terminal or
 * a log. Pure; any thread. Sees no other package.
 */
package reeve.text;
