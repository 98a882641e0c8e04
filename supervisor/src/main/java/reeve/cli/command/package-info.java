/**
 * The commands, one class each. Most of them send a request to a running reeve by {@code reeve.control.client} and
 * print the answer; the others read configuration files, the ledger or logs. Only {@code RunCommand} starts the
 * supervisor. A command runs on the main thread.
 */
package reeve.cli.command;
