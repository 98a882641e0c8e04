/**
 * The processes of services: how they are started, with which environment and files, which process belongs to which
 * service, how they are stopped, frozen, and tracked by cgroups.
 *
 * <p>Sees core, posix, loop, event and the port of rotation for writers. Loop thread; the worker moves processes into
 * cgroups, and the rotation waits on its own thread in {@link reeve.runtime.process.LogWriterControl}.
 */
package reeve.runtime.process;
