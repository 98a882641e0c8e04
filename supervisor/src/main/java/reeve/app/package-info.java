/**
 * Properties of the program reeve that the supervisor and the commands share: exit codes, default paths, version,
 * signal mask, and the files of the plan. For any thread unless a method says otherwise.
 */
package reeve.app;
