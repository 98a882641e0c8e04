/**
 * Operations on whole plans: the difference between two plans, the order in which services start, and plans with
 * another number of instances. Pure, for any thread. It sees the values of {@link reeve.config}, and uses the writer to
 * compare values as TOML.
 */
package reeve.config.plan;
