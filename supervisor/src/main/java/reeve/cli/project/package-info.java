/** The commands about projects: {@code projects} and {@code up}, and what {@code status --all-projects} prints. */
package reeve.cli.project;
