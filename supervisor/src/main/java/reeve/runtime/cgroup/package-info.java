/**
 * The cgroups of services (version 2, Documentation/admin-guide/cgroup-v2.rst): by them processes are tracked, killed
 * at once and limited, and what the kernel counts in them is read.
 */
package reeve.runtime.cgroup;
