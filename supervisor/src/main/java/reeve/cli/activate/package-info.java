/**
 * Services that start when the shell of a user enters the directory of a project: {@code activate}, {@code allow}, and
 * what the hook of a shell calls.
 */
package reeve.cli.activate;
