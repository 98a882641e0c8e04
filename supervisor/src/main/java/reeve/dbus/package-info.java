/**
 * The message bus, through a client library (dbus-java: MIT licence, slf4j is its only dependency). Only this package
 * sees the library, which is loaded with the first service of type dbus and costs nothing without one. Sees posix.
 * Never called on the loop thread.
 */
package reeve.dbus;
