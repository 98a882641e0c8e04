/** The texts of keys for the manual, by subject. They are not loaded while a valid file is read. */
package reeve.config.keys;
