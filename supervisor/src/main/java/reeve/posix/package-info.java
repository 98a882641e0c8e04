/**
 * The kernel, behind one interface with Java types for each role: {@link reeve.posix.Processes},
 * {@link reeve.posix.Signals}, {@link reeve.posix.Files}, {@link reeve.posix.Sockets}, {@link reeve.posix.Poller},
 * {@link reeve.posix.Terminal}, and, outside of their sum {@link reeve.posix.Posix}, the two roles that the loop does
 * not need, {@link reeve.posix.FileStorage} and {@link reeve.posix.ProcessTable}. {@link reeve.posix.LinuxPosix}
 * implements them. Public static methods are pure or work on these interfaces. No other package may import
 * {@code com.sun.jna}.
 *
 * <p>From other packages of reeve it uses only {@code reeve.config.Signal} and {@code reeve.core.ExitStatus}. Each
 * interface documents on which thread its methods may be called.
 */
package reeve.posix;
