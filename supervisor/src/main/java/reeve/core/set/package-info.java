/**
 * All services and how they affect each other: dependencies, the order of starts and stops, the shutdown and its
 * budget. {@link reeve.core.set.ServiceSet} is the entry point. It is mutable and belongs to the loop thread; it sees
 * no process, no clock and no log.
 */
package reeve.core.set;
