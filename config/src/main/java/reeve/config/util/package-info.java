/**
 * Helpers for values and names that all packages share: durations, sizes, paths, globs, and text made safe for
 * messages. Pure, apart from the globs that list directories; for any thread. It sees nothing of reeve.
 */
package reeve.config.util;
