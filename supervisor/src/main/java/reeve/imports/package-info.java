/**
 * Translates the configuration of other supervisors, for {@code reeve import}: a reader for each format, a model that
 * all of them fill, and one writer of TOML. It starts nothing. Pure except for {@link reeve.imports.Importer}, which
 * reads files.
 */
package reeve.imports;
