/**
 * Runs one command under an init: {@code reeve init}, {@code reeve -- CMD}, and the same with the flags and rules of
 * tini and dumb-init.
 *
 * <p>It uses posix and, from config and core, the values {@code Signal} and {@code ExitStatus}. It runs on the main
 * thread only, without logging and without a command line library, because every start of a container runs it.
 *
 * <p>Arguments are text in ISO 8859-1 inside this package: one character is one byte, so that bytes that are not UTF-8
 * reach the command unchanged.
 */
package reeve.init;
