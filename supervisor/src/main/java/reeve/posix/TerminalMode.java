package reeve.posix;

/** The settings of one terminal, which can be changed and set back to what they were: termios(3). One thread. */
public interface TerminalMode {
  /**
   * Makes the terminal deliver each key at once, without showing it, and leave Ctrl-C and Ctrl-Z to us. Output stays as
   * it is: a line feed still begins a line.
   *
   * @return 0 or an error number
   */
  int raw();

  /**
   * Sets the terminal back to what it was when it was remembered.
   *
   * @return 0 or an error number
   */
  int restore();
}
