/**
 * The layers of a configuration: drop-ins and profiles, which are merged over the tables of files before anything reads
 * their values.
 */
package reeve.config.layer;
