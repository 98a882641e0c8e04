/**
 * The state machine of one service: a service, an event and a time give the next service and a list of effects.
 * {@link reeve.core.machine.ServiceMachine} decides whether an event applies in a state; the classes
 * {@code …Transitions} carry out what it then does. Pure, so any thread may call it; in practice the loop does.
 */
package reeve.core.machine;
