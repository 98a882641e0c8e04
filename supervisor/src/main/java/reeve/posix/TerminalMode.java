package reeve.posix;

/** The settings of a terminal, which can be changed and restored: termios(3). One thread. */
public interface TerminalMode {
  /**
   * Makes the terminal deliver each key at once and without echo, and pass on Ctrl-C and Ctrl-Z as keys. Output stays
   * as it is: a line feed still begins a line.
   *
   * @return 0 or an error number
   */
  int raw();

  /**
   * Restores the settings that the terminal had when this object was made.
   *
   * @return 0 or an error number
   */
  int restore();
}
