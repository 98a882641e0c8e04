/**
 * Detects the services of a project by the files of its tools, and writes a first configuration file, for
 * {@code reeve new}. It runs nothing and uses no network. Pure except for {@link reeve.scaffold.ProjectFiles}, which
 * reads files. It sees no other package.
 */
package reeve.scaffold;
