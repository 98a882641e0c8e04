/** {@code reeve attach}: the terminal of a service on that of the caller. */
package reeve.cli.attach;
