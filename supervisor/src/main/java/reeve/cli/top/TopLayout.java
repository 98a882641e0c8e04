package reeve.cli.top;

/**
 * Which row of the terminal shows what. Rows count from 0. Pure.
 *
 * @param rows the rows of the terminal
 * @param header how many rows the header takes, from the first on
 * @param tableRows how many services are visible, below the titles of the columns; 0: there is no table
 * @param first the index of the first visible service
 * @param paneTop the first row of the log, or of its heading
 * @param logRows how many lines of the log are visible; 0: none
 * @param footer how many rows the footer takes, at the end
 */
record TopLayout(int rows, int header, int tableRows, int first, int paneTop, int logRows, int footer) {
  /** With fewer rows there is neither a header nor a footer. */
  static final int MIN_ROWS = 5;

  private static final int HEADER = 2;
  private static final int FOOTER = 1;
  private static final int TITLES = 1;

  /** The heading of the log below the table, and the row with the graphs of its service. */
  static final int PANE_HEADING = 2;

  /** With fewer rows between header and footer, the log is not shown below the table. */
  private static final int MIN_BODY_WITH_PANE = 14;

  private static final int MIN_TABLE_ROWS = 5;

  /**
   * The layout of a screen.
   *
   * @param table whether services are shown
   * @param paneWanted whether the log is shown below them if there is room
   * @param count the number of services
   * @param selected the index of the selected service, which is always visible; -1: none
   * @param rows the rows of the terminal
   */
  static TopLayout of(boolean table, boolean paneWanted, int count, int selected, int rows) {
    boolean framed = rows >= MIN_ROWS;
    int header = framed ? HEADER : 0;
    int footer = framed ? FOOTER : 0;
    int body = rows - header - footer;
    if (!table) {
      return new TopLayout(rows, header, 0, 0, header, body, footer);
    }
    boolean pane = paneWanted && body >= MIN_BODY_WITH_PANE && count > 0;
    int tableRows = pane ? Math.min(count, Math.max(MIN_TABLE_ROWS, body / 2 - TITLES))
        : Math.max(1, body - (framed ? TITLES : 0));
    int first = Math.max(0, Math.min(count - tableRows, selected - tableRows / 2));
    int paneTop = header + TITLES + tableRows;
    int logRows = pane ? body - TITLES - tableRows - PANE_HEADING : 0;
    return new TopLayout(rows, header, tableRows, first, paneTop, logRows, footer);
  }

  /** The index of the service in a row; -1: the row shows no service. */
  int serviceAt(int row) {
    int at = row - header - TITLES;
    return at >= 0 && at < tableRows ? first + at : -1;
  }

  /** Whether a row has the titles of the columns. */
  boolean isTitles(int row) {
    return tableRows > 0 && row == header;
  }

  /** Whether a row belongs to the log. */
  boolean isLog(int row) {
    return logRows > 0 && row >= paneTop && row < rows - footer;
  }
}
