/**
 * Reading the output of services from their files, for people: the last lines, and what is added. In the process of a
 * command; a running reeve is not needed.
 *
 * <p>{@link reeve.tail.TailFile} reads one file to its end as whole lines and goes on when there is more;
 * {@link reeve.tail.Follower} waits for several; {@link reeve.tail.LinePrinter} says how a line looks. A file's
 * archives, or where a run of a service begins in it, are another {@link reeve.tail.TailFile#from start} and another
 * source of lines before it, not another way of printing.
 */
package reeve.logview;
