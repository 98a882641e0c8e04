package reeve.runtime.ports;

import reeve.config.port.PortSpec;

/**
 * Why a service cannot have a port. Immutable.
 *
 * @param message the end of a sentence
 * @param held the port that a process holds which is not known yet; null: the message says all
 */
public record PortProblem(String message, PortSpec held) {}
