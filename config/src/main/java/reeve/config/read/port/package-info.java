/** Reads the ports that services declare, and finds what refers to them. */
package reeve.config.read.port;
