/** The commands about the configuration files themselves: what they mean, their language, and changes in them. */
package reeve.cli.files;
