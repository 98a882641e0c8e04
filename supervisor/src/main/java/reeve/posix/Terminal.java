package reeve.posix;

/** Terminals and their foreground group: tty_ioctl(4). */
public interface Terminal {
  /** Returns whether a descriptor is a terminal (isatty(3)). Any thread. */
  boolean isTerminal(int fd);

  /**
   * Makes a group the foreground group of our controlling terminal (tcsetpgrp(3)). This also works in the background,
   * because SIGTTOU is blocked meanwhile.
   *
   * @return 0 or an error number
   */
  int setForegroundGroup(int fd, int pgid);

  /**
   * Returns the foreground group of our controlling terminal (tcgetpgrp(3)).
   *
   * @return minus an error number if it failed
   */
  int foregroundGroup(int fd);

  /**
   * Returns whether this process has a controlling terminal, which /dev/tty stands for (tty(4)). The end of a terminal
   * takes it from all processes of the session before the first of them gets SIGHUP. Any thread.
   *
   * @return true also if there is no descriptor or no memory to find that out
   */
  boolean hasControllingTerminal();

  /**
   * Gives up the controlling terminal (ioctl TIOCNOTTY, ioctl_tty(2)).
   *
   * @return 0 or an error number
   */
  int detachTerminal(int fd);

  /**
   * Returns the width of a terminal (ioctl TIOCGWINSZ, ioctl_tty(2)). Any thread.
   *
   * @return 0 if it is not known
   */
  int columns(int fd);

  /**
   * Returns the height of a terminal (ioctl TIOCGWINSZ, ioctl_tty(2)). Any thread.
   *
   * @return 0 if it is not known
   */
  int rows(int fd);

  /**
   * Reads the present settings of a terminal (termios(3)), so that they can be changed and restored.
   *
   * @return null if it is not a terminal
   */
  TerminalMode terminalMode(int fd);
}
