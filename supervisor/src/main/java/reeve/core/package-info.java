/**
 * The life of a service as values: its state, the events that change it, the effects that the runtime carries out, and
 * the notices that are reported. The transitions are in {@code reeve.core.machine}; {@code reeve.core.set} has the set
 * of all services. Pure: no process, no thread, no clock and no log. Imports {@code java.*} and {@code reeve.config}
 * only.
 */
package reeve.core;
