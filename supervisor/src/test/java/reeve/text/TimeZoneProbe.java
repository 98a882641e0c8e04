package reeve.text;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import reeve.config.util.TimeZoneData;

/** Uses time zones without a free descriptor, and then with some. A JVM of its own, whose zone is not UTC. */
final class TimeZoneProbe {
  private static final long SUMMER = 1_750_000_000_000L;

  private TimeZoneProbe() {}

  public static void main(String[] args) throws Exception {
    List<FileInputStream> open = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Class<?> type : List.of(LocalOffset.class, TimeZoneData.class)) { // the classes of a test are files
      Class.forName(type.getName());
    }
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      lines.add("" + e.getMessage());
    }
    lines.add("" + LocalOffset.millis(SUMMER));
    lines.add(TimeZoneData.load());
    for (FileInputStream stream : open) {
      stream.close();
    }
    lines.add("" + LocalOffset.millis(SUMMER));
    lines.add(TimeZoneData.load());
    lines.forEach(System.out::println);
  }
}
