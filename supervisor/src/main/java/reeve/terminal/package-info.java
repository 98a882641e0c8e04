/**
 * The process that holds the terminal of a service: it copies what is written to the terminal to the log and to the
 * clients of {@code reeve attach}, and passes on what these type.
 */
package reeve.terminal;
