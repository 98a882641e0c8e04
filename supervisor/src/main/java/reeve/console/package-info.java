/**
 * The console of {@code reeve run}: events and the services' lines on reeve's stdout. {@link ConsoleSink} is what
 * others see; its thread does the work, so that a terminal that is stopped delays neither the loop nor a service. The
 * package sees {@code event}, {@code posix}, {@code text}, and of {@code rotation} only how much was taken out of a
 * file's head.
 */
package reeve.console;
