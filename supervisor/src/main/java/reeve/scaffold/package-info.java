/**
 * What is to be run in a project's directory, read from the files that its tools use: for {@code reeve new}. Pure but
 * for {@link reeve.project.ProjectFiles}, which reads; nothing is run and nothing is asked of a network.
 */
package reeve.scaffold;
