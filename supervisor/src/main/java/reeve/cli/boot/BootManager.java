package reeve.cli.boot;

import java.util.List;
import reeve.posix.SyscallException;

/** A program that starts others with the machine: systemd, OpenRC, cron. */
public interface BootManager {
  /**
   * The state of an entry.
   *
   * @param installed whether its file or line is there
   * @param enabled whether it is started with the machine
   * @param active whether it runs now, in the word of the manager; null: the manager does not know
   * @param place where it is, or where {@link BootManager#enable} would write it
   */
  record State(boolean installed, boolean enabled, String active, String place) {}

  /** A change that cannot be made. */
  final class BootException extends Exception {
    private static final long serialVersionUID = 1;

    BootException(String message) {
      super(message);
    }
  }

  /** The word for {@code --manager}. */
  String word();

  /** The file that {@link #enable} writes for an entry, or what holds its line. */
  String place(String name);

  /** The text of the file or the line. */
  String text(BootEntry entry);

  /**
   * Installs and enables an entry.
   *
   * @return what was done, a sentence each; empty: nothing had to be done
   */
  List<String> enable(BootEntry entry) throws BootException, SyscallException;

  /** Removes an entry, without stopping what runs. @return as {@link #enable} */
  List<String> disable(String name) throws BootException, SyscallException;

  State state(String name) throws BootException, SyscallException;

  /** What the user can do after {@link #enable}, a sentence each. */
  List<String> next(BootEntry entry);

  /** What the user can do after {@link #disable}, a sentence each. */
  default List<String> nextAfterDisable(String name) {
    return List.of("a reeve that runs goes on; reeve down stops it");
  }
}
