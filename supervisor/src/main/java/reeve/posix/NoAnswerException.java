package reeve.posix;

/** It is not known in time whether a user or a group exists: the source of nsswitch.conf(5) does not answer. */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoAnswerException(String name, long millis) {
    super("the name service has not answered for \"" + name + "\" within " + millis / 1000 + " s");
  }
}
