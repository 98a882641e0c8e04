/**
 * The parts that commands share: groups of options, the parser of plain command lines, the connection to a running
 * reeve, the progress of a request, and text for terminals. It sees no other package of the command line. One thread.
 */
package reeve.cli.common;
