/**
 * The configuration as immutable values: a {@link reeve.config.Plan} of {@link reeve.config.ServiceSpec}s and settings,
 * and what is known about them without a process. Pure, for any thread. The packages below read files to these values,
 * compare them and write them; this one sees only {@code reeve.config.util}.
 */
package reeve.config;
