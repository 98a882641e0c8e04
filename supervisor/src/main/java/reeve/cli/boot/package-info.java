/**
 * {@code reeve boot} and {@code reeve down}: reeve as a service of the machine or of a user, by systemd, OpenRC or
 * cron. Runs on the thread of the command.
 */
package reeve.cli.boot;
