/**
 * The event loop around the core. One thread owns all state: it turns what happens into events of the core, and carries
 * out the effects that the core returns. {@link reeve.runtime.Supervisor} is the turn of the loop,
 * {@link reeve.runtime.EffectRunner} the way into the core and out of it, {@link reeve.runtime.Reaper} what follows
 * from deaths, {@link reeve.runtime.Shutdown} the end. {@link reeve.runtime.SupervisorWiring} makes the components and
 * registers them: a new component takes a class and a line there.
 *
 * <p>Sees the packages below it, in the order admin, then readiness, watch and schedule, then command, process and
 * loop; each of them sees only those that follow. Unless a type says otherwise, all of it belongs to the loop thread.
 */
package reeve.runtime;
