/**
 * The kernel, behind one interface with Java types. The only package that may import {@code com.sun.jna}.
 *
 * <p>Of ours it sees {@code reeve.config.Signal} and {@code reeve.core.ExitStatus}, and nothing else.
 */
package reeve.posix;
