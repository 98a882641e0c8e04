/**
 * The processes of services: how they are started, with which environment and files, which process belongs to which
 * service, and how processes are stopped, frozen, and tracked by cgroups.
 *
 * <p>Sees core, posix, loop, event and the port of rotation for writers. Loop thread; the worker moves processes into
 * cgroups, and the rotation thread waits in {@link reeve.runtime.process.LogWriterControl}.
 */
package reeve.runtime.process;
