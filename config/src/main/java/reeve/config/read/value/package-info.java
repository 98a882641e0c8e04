/** Reads typed values out of the parsed file, replaces their variables, and reports what is wrong with them. */
package reeve.config.read.value;
