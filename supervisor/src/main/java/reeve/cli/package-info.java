/**
 * The entry point of the program and the list of its commands. It sees every package of the command line, and
 * {@code reeve.daemon} and {@code reeve.init}, which run without picocli. Main thread.
 */
package reeve.cli;
