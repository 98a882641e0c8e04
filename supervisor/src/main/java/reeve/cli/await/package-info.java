/** {@code reeve wait}: waits until the status or the logs of services show what a script needs. */
package reeve.cli.await;
