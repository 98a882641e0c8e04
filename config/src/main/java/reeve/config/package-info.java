/**
 * The configuration as immutable values: a {@link reeve.config.Plan} of {@link reeve.config.ServiceSpec}s and settings,
 * and what can be derived from them without a process. Pure, for any thread. Its subpackages read files to these
 * values, compare them and write them; this package sees only {@code reeve.config.util}.
 */
package reeve.config;
