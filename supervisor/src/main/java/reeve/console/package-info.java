/**
 * The console of {@code reeve run}: events and the services' lines on reeve's stdout. {@link ConsoleSink} is what
 * other packages see. Its thread does the work, so a stopped terminal delays neither the loop nor a service.
 *
 * <p>The package sees {@code event}, {@code log}, {@code posix}, {@code text}, and of {@code logstore} only
 * {@link reeve.logstore.RotationOffsets}: how many bytes were removed from the head of a file.
 */
package reeve.console;
