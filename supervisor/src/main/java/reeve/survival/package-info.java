/**
 * The state that outlives reeve: what a next reeve needs to go on with the services of one that was killed or replaced.
 * {@link reeve.survival.StateFile} stores records, {@link reeve.survival.ServiceRecord} is the record of a service, and
 * {@link reeve.survival.ReeveRecord} that of reeve itself. docs/survival.md has the rules.
 */
package reeve.survival;
