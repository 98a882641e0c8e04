/**
 * The processes of the services as {@code status} and {@code tree} report them: samples of /proc, and which process
 * belongs to which service. The loop decides by its own process tree, not by these samples. Control thread only.
 */
package reeve.control.process;
