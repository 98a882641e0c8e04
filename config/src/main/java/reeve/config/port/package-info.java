/** The ports that a service declares. Pure. */
package reeve.config.port;
