package reeve.cli.common;

import java.util.concurrent.Callable;

/** A command that can parse a plain command line without picocli. */
public interface PlainCommand extends Callable<Integer> {
  /**
   * Parses the command line into this object.
   *
   * @param args the arguments of the program; the first is the command's name
   * @return false if the command line is not plain: then picocli must parse it, into a new object
   */
  boolean parsePlain(String[] args);
}
