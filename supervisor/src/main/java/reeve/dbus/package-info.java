/**
 * The message bus, through a client library (dbus-java: MIT licence, slf4j is its only dependency). This is the only
 * package that sees the library, which is loaded with the first service of type dbus, so other services cost nothing
 * for it. Sees posix. Never called on the loop thread.
 */
package reeve.dbus;
