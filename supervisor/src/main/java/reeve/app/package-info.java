/**
 * What the supervisor and the commands share about reeve as a program: its exit codes, default paths, version, signal
 * mask, and the files of its plan. For any thread unless a method says otherwise.
 */
package reeve.app;
