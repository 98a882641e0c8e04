/**
 * Finds out what is to be run in a project's directory from the files of its tools, and writes a first configuration,
 * for {@code reeve new}. Nothing is run, and no network is used. Pure except for {@link reeve.scaffold.ProjectFiles},
 * which reads; sees no other package.
 */
package reeve.scaffold;
