package reeve.cli.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.config.Signal;
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
 * Keys, signals, answers and time, one after the other; the screen is drawn when any of them changed something. One
 * thread.
 */
final class TopLoop implements LineSink {
  /** What would leave the terminal as it is while we have it, and what changes it. */
  static final long SIGNALS =
      bit(Signal.HUP) | bit(Signal.INT) | bit(Signal.QUIT) | bit(Signal.TERM) | bit(Signal.TSTP) | bit(Signal.CONT)
          | bit(new Signal(28));

  private static final int USUAL_ROWS = 24;

  /** The first difference of two looks is shown early. */
  private static final long FIRST_NANOS = 700_000_000;

  private final Session session;
  private final Posix posix;
  private final TopClient feed;
  private final TopTerminal terminal;
  private final Map<String, Object> params;
  private final long interval;
  private final TopModel model = new TopModel();
  private LogFollower follower;
  private boolean awaiting;
  private boolean several;

  TopLoop(Session session, TopClient feed, TopTerminal terminal, Map<String, Object> params, long interval,
      String title) {
    this.session = session;
    this.posix = session.posix();
    this.feed = feed;
    this.terminal = terminal;
    this.params = params;
    this.interval = interval;
    model.title = title;
  }

  private static long bit(Signal signal) {
    return 1L << (signal.number() - 1);
  }

  /** @return the exit code: 0, or 128+n after a signal */
  int run() throws SyscallException {
    int signals = posix.signalFd(SIGNALS);
    feed.start();
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
    boolean first = true;
    boolean more = false;
    while (true) {
      long now = session.clock().nanos();
      if (next - now <= 0 && !awaiting) {
        feed.request("status", null, params);
        awaiting = true;
        next = now + (first ? Math.min(interval, FIRST_NANOS) : interval);
        first = false;
      }
      draw();
      entries[0] = PollEntry.of(0, true, false);
      entries[1] = PollEntry.of(signals, true, false);
      entries[2] = PollEntry.of(feed.fd(), true, false);
      entries[3] = PollEntry.of(follower == null ? -1 : follower.fd(), true, false);
      long wait = awaiting ? interval : Math.max(0, next - now);
      posix.poll(entries, 4,
          more ? 0 : follower == null || follower.waitNanos() < 0 ? wait : Math.min(wait, follower.waitNanos()));
      int code = signalled(signals);
      if (code == 0 && PollEntry.isReadable(entries[0])) {
        code = keys();
      }
      if (code != 0) {
        return code < 0 ? ExitCodes.OK : code;
      }
      for (TopClient.Reply answer : feed.replies()) {
        take(answer);
      }
      more = follower != null && follower.pump(!more);
    }
  }

  private int rows() {
    int rows = posix.rows(1);
    return rows > 0 ? rows : USUAL_ROWS;
  }

  private void draw() {
    terminal.draw(TopScreen.lines(model, session.style(1), rows(), session.clock().wallMillis()));
  }

  // ---- what comes

  private void take(TopClient.Reply answer) {
    boolean status = answer.method().equals("status");
    awaiting &= !status;
    if (answer.error() != null) {
      model.message = answer.error();
    } else if (status) {
      if (model.message.startsWith("cannot reach reeve") || model.message.startsWith("cannot hear from reeve")) {
        model.message = "";
      }
      model.sample(answer.result());
    } else {
      model.message = "asked to " + answer.method() + " \"" + answer.service() + "\"";
    }
  }

  /** @return the exit code; 0: go on */
  private int signalled(int fd) {
    SignalInfo info;
    int code = 0;
    while ((info = posix.readSignal(fd)) != null) {
      int signal = info.signal().number();
      if (info.signal().equals(Signal.TSTP)) {
        suspend();
      } else if (signal == 18) { // SIGCONT, after a stop that nobody can prepare for
        terminal.close();
        resume();
      } else if (signal != 28) { // SIGWINCH: drawn anew anyway
        code = 128 + signal;
      }
    }
    return code;
  }

  private void suspend() {
    terminal.close();
    posix.kill(posix.pid(), Signal.STOP);
    resume();
  }

  /** Sent on in the background ("bg") it is the shell's terminal: we stop again. */
  private void resume() {
    int group = posix.processGroup();
    int foreground = posix.foreground(0);
    while (foreground > 0 && foreground != group) {
      posix.kill(posix.pid(), Signal.STOP);
      foreground = posix.foreground(0);
    }
    terminal.enter();
  }

  /** @return -1: the person wants to end, or is gone; 0: go on */
  private int keys() {
    byte[] bytes = new byte[256];
    int got = posix.read(0, bytes, 0, bytes.length);
    if (got <= 0) {
      return -1;
    }
    for (String key : TopKeys.of(bytes, got)) {
      switch (model.key(key, Math.max(1, rows() - TopScreen.OTHER_LINES))) {
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
          feed.request(model.method, model.selected, Map.of("services", List.of(model.selected), "wait", false));
          break;
        case OPEN_LOG:
          openLog();
          break;
        case CLOSE_LOG:
          closeLog();
          break;
        case NONE:
          break;
      }
    }
    return 0;
  }

  // ---- the log of one

  private void openLog() {
    int index = model.index();
    if (index < 0) {
      return;
    }
    TopModel.Row row = model.rows().get(index);
    List<LogSource> sources = new ArrayList<>();
    String stdout = AnswerFields.text(row.fields(), "stdout");
    String stderr = AnswerFields.text(row.fields(), "stderr");
    if (stdout != null) {
      sources.add(new LogSource(row.name(), "stdout", stdout));
    }
    if (stderr != null && !stderr.equals(stdout)) {
      sources.add(new LogSource(row.name(), "stderr", stderr));
    }
    if (sources.isEmpty()) {
      model.message = "cannot show the log of \"" + row.name() + "\": its output is in no file";
      return;
    }
    model.openLog(row.name() + ": " + (stdout == null ? stderr : stdout));
    several = sources.size() > 1;
    follower = new LogFollower(posix, this);
    for (LogSource source : sources) {
      LineReader lines = null;
      try {
        lines = new LineReader(LogReader.open(source.path()));
        lines.part(lines.reader().lastLines(Math.max(rows(), USUAL_ROWS), 0, lines.reader().end()), Long.MAX_VALUE);
      } catch (IOException e) {
        model.message = TerminalText.line(e.getMessage());
      }
      follower.add(source, lines);
    }
    follower.pump(true);
  }

  private void closeLog() {
    if (follower != null) {
      follower.close();
      follower = null;
    }
  }

  @Override
  public void line(LogSource source, LogLine line) {
    String text =
        TerminalSanitizer.of(new String(line.bytes, line.from, line.to - line.from, StandardCharsets.UTF_8), false);
    model.addLine(several && source.stream().equals("stderr") ? "! " + text : text);
  }

  @Override
  public void note(LogSource source, String text) {
    model.addLine("* " + text);
  }
}
