/**
 * The administration of a running reeve: definitions, the enablement of services, requests of clients, and the views
 * that the control socket shows.
 *
 * <p>Sees the ports of {@code reeve.control}, the configuration, the ledger, the ports of rotation, and the packages of
 * the runtime below it. Loop thread; the files are read on a thread of {@link reeve.runtime.admin.DefinitionManager}.
 */
package reeve.runtime.admin;
