/**
 * Runs one command under an init: {@code reeve init}, {@code reeve -- CMD}, and the same with the flags and rules of
 * tini and dumb-init.
 *
 * <p>It sees posix, and of config and core the values {@code Signal} and {@code ExitStatus}. It runs on one thread, the
 * main thread, without logging and without a command line library: it is on the path of every container start.
 *
 * <p>Arguments are text in ISO 8859-1 inside this package: one character is one byte, so that what is no UTF-8 reaches
 * the command unharmed.
 */
package reeve.init;
