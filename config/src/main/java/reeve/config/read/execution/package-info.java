/** Reads the keys that set the user, the privileges, the limits and the surroundings of a service. */
package reeve.config.read.execution;
