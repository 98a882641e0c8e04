/**
 * Whole plans: what changes between two, in which order services start, and plans with other numbers of instances.
 * Pure, for any thread. It sees the values of {@link reeve.config}, and the writer to compare values as TOML.
 */
package reeve.config.plan;
