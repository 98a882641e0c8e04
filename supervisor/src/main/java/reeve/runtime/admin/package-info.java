/**
 * What clients change and see while reeve runs: definitions, the enablement of services, requests for services, and the
 * views that the control socket shows.
 *
 * <p>Sees the ports of {@code reeve.control}, the configuration, the ledger, the ports of rotation, and the packages of
 * the runtime below it. Loop thread; the files are read on a thread of {@link reeve.runtime.admin.DefinitionManager}.
 */
package reeve.runtime.admin;
