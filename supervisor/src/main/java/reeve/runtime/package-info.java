/**
 * The imperative shell: one loop thread that owns everything mutable, turns what happens into events of the core, and
 * does what the core says. Unless a type says otherwise it belongs to the loop thread.
 */
package reeve.runtime;
