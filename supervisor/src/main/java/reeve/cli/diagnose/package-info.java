/**
 * The commands that judge: {@code reeve health} for the probes of orchestrators, and {@code reeve doctor} for what
 * stands in the way of services or will.
 */
package reeve.cli.diagnose;
