/** The commands for services that are being developed. */
package reeve.cli.develop;
