/**
 * The kernel, behind an interface with Java types for each role: {@link reeve.posix.Processes},
 * {@link reeve.posix.Signals}, {@link reeve.posix.Files}, {@link reeve.posix.Sockets}, {@link reeve.posix.Poller},
 * {@link reeve.posix.Terminal}, and apart from their sum {@link reeve.posix.Posix} the two that the loop does not need,
 * {@link reeve.posix.FileStorage} and {@link reeve.posix.ProcessTable}. {@link reeve.posix.LinuxPosix} implements them.
 * What is static and public is pure, or works on these interfaces. The only package that may import
 * {@code com.sun.jna}.
 *
 * <p>Of our other packages it sees only {@code reeve.config.Signal} and {@code reeve.core.ExitStatus}. Each interface
 * says to which thread its methods belong.
 */
package reeve.posix;
