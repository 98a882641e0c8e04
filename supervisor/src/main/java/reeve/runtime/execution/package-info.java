/** The user, limits and namespaces of a service as the kernel takes them. */
package reeve.runtime.execution;
