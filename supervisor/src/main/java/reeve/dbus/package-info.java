/**
 * The message bus, by a client library (dbus-java: MIT, slf4j its one dependency). The only package that imports it,
 * and loaded with the first service of type dbus: nobody else pays for it.
 */
package reeve.dbus;
