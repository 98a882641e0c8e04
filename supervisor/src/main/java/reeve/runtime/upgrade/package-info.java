/**
 * The upgrade of a running reeve: the new program is tried in a process of its own, and then replaces this one by
 * execve(2), which keeps the pid, the children and the descriptors that are handed over.
 *
 * <p>Sees the packages of the runtime below it, and the port through which requests come. Loop thread.
 */
package reeve.runtime.upgrade;
