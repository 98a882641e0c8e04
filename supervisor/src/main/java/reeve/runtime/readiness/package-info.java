/**
 * How services report that they are up: through sd_notify(3), a pipe, the message bus, or a check that reeve runs.
 * Observers of the loop, which report facts as events and get no answer. Loop thread, except where a class names
 * another one. Sees process, watch, health and dbus.
 */
package reeve.runtime.readiness;
