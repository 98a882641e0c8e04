/** The user, the limits and the surroundings of a service: values of the configuration. */
package reeve.config.execution;
