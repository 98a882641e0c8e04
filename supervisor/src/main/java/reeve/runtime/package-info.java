/**
 * The event loop around the core. One thread owns all state: it turns what happens into events of the core, and carries
 * out the effects that the core returns. {@link reeve.runtime.Supervisor} runs the turns of the loop,
 * {@link reeve.runtime.EffectRunner} applies events to the core and carries out its effects,
 * {@link reeve.runtime.Reaper} handles deaths, and {@link reeve.runtime.Shutdown} ends the services and the loop.
 * {@link reeve.runtime.SupervisorWiring} makes the components and registers them: a new component is one class, and one
 * line there.
 *
 * <p>Sees the packages below it, in the order admin, then readiness, watch and schedule, then command, process and
 * loop; each of them sees only those that follow. Unless a type says otherwise, all of it belongs to the loop thread.
 */
package reeve.runtime;
