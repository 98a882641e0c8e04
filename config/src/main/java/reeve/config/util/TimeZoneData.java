package reeve.config.util;

import java.io.FileInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * The JDK's data of time zones ({@code lib/tzdb.dat}), and the machine's own zone. The JDK reads them at their first
 * use. If it cannot open a file then, its classes are unusable for the life of the JVM, or it takes UTC for the
 * machine's zone. So the first use waits until there are enough descriptors. Any thread.
 */
public final class TimeZoneData {
  /** How many descriptors the JDK has open at once: a directory of zones and a file in it; one more for others. */
  private static final int NEEDED = 3;

  /** Whether the data were read. */
  private static volatile boolean loaded;

  private TimeZoneData() {}

  /**
   * Reads the data, unless that was done. May wait for a disk.
   *
   * @return null: they can be used; otherwise why not, as a phrase that begins with "cannot". Another try may succeed.
   */
  public static String load() {
    String problem = shortage();
    if (loaded || problem != null) {
      return problem;
    }
    try {
      loaded = ZoneId.systemDefault().getRules() != null;
    } catch (DateTimeException e) { // this one zone is not known
      loaded = true;
    } catch (Error e) {
      return "cannot use the data of time zones of the JVM: " + e;
    }
    return null;
  }

  /**
   * Finds out whether the data can be read now.
   *
   * @return null: they can, or were read before; otherwise why not, as a phrase that begins with "cannot"
   */
  public static String shortage() {
    if (loaded) {
      return null;
    }
    String file = System.getProperty("java.home") + "/lib/tzdb.dat";
    FileInputStream[] open = new FileInputStream[NEEDED];
    String problem = null;
    try {
      for (int i = 0; i < open.length; i++) {
        open[i] = new FileInputStream(file);
      }
    } catch (IOException e) {
      problem = "cannot read the data of time zones: " + e.getMessage();
    }
    for (FileInputStream stream : open) {
      problem = close(stream, problem);
    }
    return problem;
  }

  private static String close(FileInputStream stream, String problem) {
    try {
      if (stream != null) {
        stream.close();
      }
      return problem;
    } catch (IOException e) {
      return "cannot read the data of time zones: " + e.getMessage();
    }
  }
}
