/** What users and groups may request over the control socket, as values. */
package reeve.config.access;
