package reeve.cli.top;

import reeve.control.ServiceAction;

/**
 * What the user of {@code top} does: the view, the selected service, a question, a text that is being typed. It applies
 * keys and the mouse. Pure; one thread.
 */
final class TopBoard {
  /** What {@link TopLoop} must do after a key. */
  enum Command {
    NONE,
    QUIT,
    SUSPEND,
    REDRAW,
    /** Request {@link #action} for the selected service. */
    ACT
  }

  /** What the screen shows. */
  enum View {
    /** The services, and below them the log of the selected one. */
    TABLE,
    /** The log of the selected service alone. */
    LOG,
    HELP
  }

  private static final int WHEEL_STEP = 3;

  private final TopModel model = new TopModel();
  private final LogPane log = new LogPane();
  private View view = View.TABLE;
  private View beforeHelp = View.TABLE;
  private boolean paneWanted = true;
  private TopPrompt prompt;
  private boolean confirming;
  private ServiceAction action;

  String message = "";
  String title = "";

  TopModel model() {
    return model;
  }

  LogPane log() {
    return log;
  }

  View view() {
    return view;
  }

  /**
   * What the screen shows where.
   *
   * @param rows the rows of the terminal
   */
  TopLayout layout(int rows) {
    return TopLayout.of(view == View.TABLE, paneWanted, model.rows().size(), model.index(), rows);
  }

  /** The action that was chosen last; null: none was. */
  ServiceAction action() {
    return action;
  }

  /** The line in which the user types; null: there is none. */
  String promptLine() {
    return prompt == null ? null : prompt.line();
  }

  /**
   * The service whose log is to be read; null: no log is visible.
   *
   * @param layout the present one
   */
  String wantedLog(TopLayout layout) {
    return view == View.LOG || layout.logRows() > 0 && view == View.TABLE ? model.selected : null;
  }

  /**
   * Applies a key or an event of the mouse.
   *
   * @param layout the one of the screen that the user saw
   * @param titles the row with the titles of the columns, for clicks on them
   */
  Command input(TopInput input, TopLayout layout, String titles) {
    switch (input.key()) {
      case TopKeys.SUSPEND:
        return Command.SUSPEND;
      case TopKeys.REDRAW:
        return Command.REDRAW;
      default:
        break;
    }
    if (input.row() >= 0) {
      mouse(input, layout, titles);
      return Command.NONE;
    }
    if (prompt != null) {
      type(input, layout);
      return Command.NONE;
    }
    if (input.key().equals(TopKeys.INTERRUPT)) {
      return Command.QUIT;
    }
    message = "";
    if (confirming) {
      confirming = false;
      return input.key().equals("y") ? Command.ACT : Command.NONE;
    }
    return switch (view) {
      case HELP -> {
        view = beforeHelp;
        yield Command.NONE;
      }
      case LOG -> keyInLog(input.key(), layout);
      case TABLE -> keyInTable(input.key(), layout);
    };
  }

  private void help() {
    beforeHelp = view;
    view = View.HELP;
  }

  // ---- the mouse

  private void mouse(TopInput input, TopLayout layout, String titles) {
    if (view == View.HELP || prompt != null || confirming) {
      return;
    }
    boolean onLog = layout.isLog(input.row());
    switch (input.key()) {
      case TopKeys.WHEEL_UP, TopKeys.WHEEL_DOWN -> {
        int by = input.key().equals(TopKeys.WHEEL_UP) ? -WHEEL_STEP : WHEEL_STEP;
        if (onLog) {
          log.scroll(by, layout.logRows());
        } else {
          model.move(by);
        }
      }
      default -> {
        int service = layout.serviceAt(input.row());
        if (layout.isTitles(input.row())) {
          sortBy(input.wordIn(titles));
        } else if (onLog && view == View.TABLE || service >= 0 && service == model.index()) {
          openLog();
        } else if (service >= 0 && service < model.rows().size()) {
          model.select(service);
        }
      }
    }
  }

  private void sortBy(String columnTitle) {
    for (TopModel.Sort column : TopModel.Sort.values()) {
      if (columnTitle.equals(column.title)) {
        model.sort(column);
      }
    }
  }

  // ---- typing

  private void type(TopInput input, TopLayout layout) {
    TopPrompt typing = prompt;
    TopPrompt.Result result = typing.input(input);
    prompt = result == TopPrompt.Result.TYPING ? typing : null;
    switch (typing.kind()) {
      case SERVICES -> model.filter(typing.text());
      case LINES -> log.filter(typing.text());
      case SEARCH -> {
        if (result == TopPrompt.Result.ACCEPTED) {
          search(typing.text(), layout);
        }
      }
    }
  }

  private void search(String text, TopLayout layout) {
    if (!log.search(text, layout.logRows())) {
      message = "no line contains \"" + text + "\"";
    }
  }

  // ---- the log

  private void openLog() {
    if (model.selected != null) {
      view = View.LOG;
    }
  }

  private Command keyInLog(String key, TopLayout layout) {
    int page = layout.logRows();
    switch (key) {
      case "q", TopKeys.ESCAPE, TopKeys.ENTER, "l" -> view = View.TABLE;
      case TopKeys.UP, "k" -> log.scroll(-1, page);
      case TopKeys.DOWN, "j" -> log.scroll(1, page);
      case TopKeys.PAGE_UP -> log.scroll(-page, page);
      case TopKeys.PAGE_DOWN -> log.scroll(page, page);
      case TopKeys.HOME -> log.scroll(Integer.MIN_VALUE / 2, page);
      case TopKeys.END -> log.scroll(Integer.MAX_VALUE / 2, page);
      case "/" -> prompt = new TopPrompt(TopPrompt.Kind.SEARCH, log.search());
      case "&" -> prompt = new TopPrompt(TopPrompt.Kind.LINES, log.filter());
      case "n" -> again(-1, page);
      case "N" -> again(1, page);
      case "?", "h" -> help();
      default -> message = "";
    }
    return Command.NONE;
  }

  private void again(int step, int page) {
    if (!log.next(step, page)) {
      message = log.search().isEmpty() ? "search for a text with / first"
          : "no " + (step < 0 ? "older" : "newer") + " line contains \"" + log.search() + "\"";
    }
  }

  // ---- the table

  private Command keyInTable(String key, TopLayout layout) {
    for (TopModel.Sort column : TopModel.Sort.values()) {
      if (key.equals(column.key)) {
        model.sort(column);
        return Command.NONE;
      }
    }
    switch (key) {
      case "q":
        return Command.QUIT;
      case TopKeys.UP, "k":
        model.move(-1);
        break;
      case TopKeys.DOWN, "j":
        model.move(1);
        break;
      case TopKeys.PAGE_UP:
        model.move(-layout.tableRows());
        break;
      case TopKeys.PAGE_DOWN:
        model.move(layout.tableRows());
        break;
      case TopKeys.HOME:
        model.select(0);
        break;
      case TopKeys.END:
        model.select(Integer.MAX_VALUE);
        break;
      case "S":
        confirm(ServiceAction.STOP);
        break;
      case "R":
        confirm(ServiceAction.RESTART);
        break;
      case "K":
        confirm(ServiceAction.KILL);
        break;
      case "T":
        action = ServiceAction.START;
        return model.selected == null ? Command.NONE : Command.ACT;
      case "l", TopKeys.ENTER:
        openLog();
        break;
      case "p":
        paneWanted = !paneWanted;
        break;
      case "/":
        prompt = new TopPrompt(TopPrompt.Kind.SERVICES, model.filter());
        break;
      case TopKeys.ESCAPE:
        model.filter("");
        break;
      case "?", "h":
        help();
        break;
      default:
        break;
    }
    return Command.NONE;
  }

  private void confirm(ServiceAction wanted) {
    if (model.selected != null) {
      action = wanted;
      confirming = true;
      message = wanted.method() + " \"" + model.selected + "\"? y: yes";
    }
  }
}
