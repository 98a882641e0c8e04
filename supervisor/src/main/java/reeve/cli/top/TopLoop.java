package reeve.cli.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reeve.app.ExitCodes;
import reeve.app.SignalMask;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.config.Signal;
import reeve.logstore.LastLines;
import reeve.logstore.LogReader;
import reeve.logview.LineReader;
import reeve.logview.LineSink;
import reeve.logview.LogFollower;
import reeve.logview.LogLine;
import reeve.logview.LogSource;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;
import reeve.text.TerminalSanitizer;

/**
 * Handles keys, signals, replies and timers in one loop, and draws the screen after each of them. One thread.
 */
final class TopLoop implements LineSink {
  private static final Signal WINCH = new Signal(28);

  /** The signals after which the terminal must be restored, and those that change its size or its foreground group. */
  static final long SIGNALS =
      SignalMask.of(Signal.HUP, Signal.INT, Signal.QUIT, Signal.TERM, Signal.TSTP, Signal.CONT, WINCH);

  private static final int DEFAULT_ROWS = 24;

  /** How many lines of a log are read when it is opened. */
  private static final int FIRST_LINES = 1000;

  /** The second sample follows early, because usage is the difference of two samples. */
  private static final long FIRST_NANOS = 700_000_000;

  /** How long a service must be selected before its log is opened. */
  private static final long OPEN_NANOS = 100_000_000;

  private final Session session;
  private final Posix posix;
  private final TopClient client;
  private final TopTerminal terminal;
  private final long interval;
  private final TopBoard board = new TopBoard();
  private LogFollower follower;
  /** The service whose log is read; null: none. */
  private String followed;
  /** When the log of the selected service is to be opened, so that a selection that moves on opens no file. */
  private long openAt;
  private String titles = "";
  private boolean awaitingStatus;
  private String statusError = "";
  private boolean multipleSources;

  TopLoop(Session session, TopClient client, TopTerminal terminal, long interval, String title) {
    this.session = session;
    this.posix = session.posix();
    this.client = client;
    this.terminal = terminal;
    this.interval = interval;
    board.title = title;
  }

  /** @return the exit code: 0, or 128+n after a signal */
  int run() throws SyscallException {
    int signals = posix.signalFd(SIGNALS);
    client.start();
    try {
      terminal.enter();
      return loop(signals);
    } finally {
      terminal.close();
      closeLog();
    }
  }

  private int loop(int signals) {
    long[] entries = new long[4];
    long next = session.clock().nanos();
    openAt = next;
    boolean first = true;
    boolean more = false;
    while (true) {
      long now = session.clock().nanos();
      if (next - now <= 0 && !awaitingStatus) {
        client.requestStatus();
        awaitingStatus = true;
        next = now + (first ? Math.min(interval, FIRST_NANOS) : interval);
        first = false;
      }
      selectLog(now);
      draw();
      entries[0] = PollEntry.of(0, true, false);
      entries[1] = PollEntry.of(signals, true, false);
      entries[2] = PollEntry.of(client.fd(), true, false);
      entries[3] = PollEntry.of(follower == null ? -1 : follower.fd(), true, false);
      long wait = awaitingStatus ? interval : Math.max(0, next - now);
      wait = isLogDue() ? Math.min(wait, Math.max(0, openAt - now)) : wait;
      posix.poll(entries, 4,
          more ? 0 : follower == null || follower.waitNanos() < 0 ? wait : Math.min(wait, follower.waitNanos()));
      int code = readSignals(signals);
      if (code == 0 && PollEntry.isReadable(entries[0])) {
        code = keys();
      }
      if (code != 0) {
        return code < 0 ? ExitCodes.OK : code;
      }
      for (TopClient.Reply reply : client.replies()) {
        apply(reply);
      }
      more = follower != null && follower.readNew(!more);
    }
  }

  private int rows() {
    int rows = posix.rows(1);
    return rows > 0 ? rows : DEFAULT_ROWS;
  }

  private void draw() {
    OutputStyle style = session.style(1);
    int rows = rows();
    List<String> lines = TopScreen.lines(board, style, rows, session.clock().wallMillis());
    TopLayout layout = board.layout(rows);
    titles = layout.header() < lines.size() ? lines.get(layout.header()).replaceAll("\033\\[[0-9;]*m", "") : "";
    terminal.draw(lines, style.width(), rows);
  }

  // ---- replies and signals

  private void apply(TopClient.Reply reply) {
    boolean isStatus = reply.action() == null;
    awaitingStatus &= !isStatus;
    if (reply.error() != null) {
      board.message = reply.error();
      statusError = isStatus ? reply.error() : statusError;
    } else if (isStatus) {
      if (board.message.equals(statusError)) {
        board.message = "";
      }
      board.model().sample(reply.status());
    } else {
      board.message = "requested to " + reply.action().method() + " \"" + reply.service() + "\"";
    }
  }

  /** @return the exit code; 0: continue */
  private int readSignals(int fd) {
    SignalInfo info;
    int code = 0;
    while ((info = posix.readSignal(fd)) != null) {
      if (info.signal().equals(Signal.TSTP)) {
        suspend();
      } else if (info.signal().equals(Signal.CONT)) { // after a SIGSTOP that left the terminal as it was
        terminal.close();
        resume();
      } else if (!info.signal().equals(WINCH)) { // the loop draws in any case
        code = 128 + info.signal().number();
      }
    }
    return code;
  }

  private void suspend() {
    terminal.close();
    posix.kill(posix.pid(), Signal.STOP);
    resume();
  }

  /** Stops again as long as the process is in the background ("bg"), because the terminal then belongs to the shell. */
  private void resume() {
    int group = posix.processGroup();
    int foreground = posix.foregroundGroup(0);
    while (foreground > 0 && foreground != group) {
      posix.kill(posix.pid(), Signal.STOP);
      foreground = posix.foregroundGroup(0);
    }
    terminal.enter();
  }

  /** @return -1: the user quits, or the terminal is gone; 0: continue */
  private int keys() {
    byte[] bytes = new byte[256];
    int got = posix.read(0, bytes, 0, bytes.length);
    if (got <= 0) {
      return -1;
    }
    for (TopInput input : TopKeys.of(bytes, got)) {
      switch (board.input(input, board.layout(rows()), titles)) {
        case QUIT:
          return -1;
        case SUSPEND:
          suspend();
          break;
        case REDRAW:
          terminal.close();
          terminal.enter();
          break;
        case ACT:
          client.requestAction(board.action(), board.model().selected);
          break;
        case NONE:
          break;
      }
    }
    return 0;
  }

  // ---- the log of one service

  private String wantedLog() {
    return board.wantedLog(board.layout(rows()));
  }

  /** Whether the log of another service than the present one is to be opened. */
  private boolean isLogDue() {
    String wanted = wantedLog();
    return wanted != null && !wanted.equals(followed);
  }

  /** Opens the log of the selected service when it is visible, and closes the one that no longer is. */
  private void selectLog(long now) {
    String wanted = wantedLog();
    if (Objects.equals(wanted, followed)) {
      openAt = now + OPEN_NANOS;
      return;
    }
    if (followed != null) {
      closeLog();
      openAt = now + (board.view() == TopBoard.View.LOG ? 0 : OPEN_NANOS);
    }
    if (wanted != null && openAt - now <= 0) {
      openLog(board.model().selectedRow());
    }
  }

  private void openLog(TopModel.Row row) {
    followed = row.name();
    List<LogSource> sources = new ArrayList<>();
    String stdout = row.status().output().stdout();
    String stderr = row.status().output().stderr();
    if (stdout != null) {
      sources.add(new LogSource(row.name(), "stdout", stdout));
    }
    if (stderr != null && !stderr.equals(stdout)) {
      sources.add(new LogSource(row.name(), "stderr", stderr));
    }
    if (sources.isEmpty()) {
      board.log().open(row.name() + ": its output is in no file");
      return;
    }
    board.log().open(row.name() + ": " + (stdout == null ? stderr : stdout));
    multipleSources = sources.size() > 1;
    follower = new LogFollower(posix, this);
    for (LogSource source : sources) {
      LineReader lines = null;
      try {
        lines = new LineReader(LogReader.open(source.path()));
        LogReader reader = lines.reader();
        lines.selectRange(LastLines.find(reader, FIRST_LINES, 0, reader.end()), Long.MAX_VALUE);
      } catch (IOException e) {
        board.message = TerminalText.line(e.getMessage());
      }
      follower.add(source, lines);
    }
    follower.readNew(true);
  }

  private void closeLog() {
    if (follower != null) {
      follower.close();
      follower = null;
    }
    followed = null;
    board.log().close();
  }

  @Override
  public void line(LogSource source, LogLine line) {
    String text =
        TerminalSanitizer.of(new String(line.bytes, line.from, line.to - line.from, StandardCharsets.UTF_8), false);
    board.log().add(multipleSources && source.stream().equals("stderr") ? "! " + text : text);
  }

  @Override
  public void note(LogSource source, String text) {
    board.log().add("* " + text);
  }
}
