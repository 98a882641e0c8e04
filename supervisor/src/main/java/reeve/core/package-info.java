/**
 * What happens to a service, as pure functions: state x event x now gives the next state and effects. No process, no
 * thread, no clock, no log; imports {@code java.*} and {@code reeve.config} only.
 */
package reeve.core;
