package reeve.config;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Optional;

/**
 * The due times of a cron expression in a time zone. Pure: the time is passed in. This is the only class that uses
 * cron-utils, so the library is loaded only where a file has such an expression.
 *
 * <p>cron-utils computes local times only; this class maps them to real time where the clocks change, as cron(8) of
 * Debian does. A job whose minute or hour begins with {@code *} follows elapsed time: it runs in both passes of an hour
 * that is repeated, and does not run in an hour that is skipped. Every other job names times of the day: a time that is
 * skipped runs as soon as the clock has jumped over it, and a time that is repeated runs the first time.
 */
public final class CronTimes {
  private final ExecutionTime local;
  private final ZoneRules rules;
  /** Whether the expression follows elapsed time instead of naming times of the day. */
  private final boolean elapsed;

  private CronTimes(ExecutionTime local, ZoneRules rules, boolean elapsed) {
    this.local = local;
    this.rules = rules;
    this.elapsed = elapsed;
  }

  /**
   * Parses an expression.
   *
   * @param text five fields as in crontab(5), which may have the names of months and days, and {@code L}, {@code W} and
   *     {@code #}; or {@code @hourly}, {@code @daily}, {@code @midnight}, {@code @weekly}, {@code @monthly},
   *     {@code @yearly}, {@code @annually}
   * @throws IllegalArgumentException if it cannot be read; the message says why
   */
  public static CronTimes of(String text, ZoneId zone) {
    String fields = fields(text.trim());
    Cron cron = new CronParser(definition()).parse(fields);
    String[] parts = fields.split("\\s+");
    boolean elapsed = parts[0].startsWith("*") || parts[1].startsWith("*");
    return new CronTimes(ExecutionTime.forCron(cron), zone.getRules(), elapsed);
  }

  private static String fields(String text) {
    if (!text.startsWith("@")) {
      return text;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "@hourly" -> "0 * * * *";
      case "@daily", "@midnight" -> "0 0 * * *";
      case "@weekly" -> "0 0 * * 0";
      case "@monthly" -> "0 0 1 * *";
      case "@yearly", "@annually" -> "0 0 1 1 *";
      default -> throw new IllegalArgumentException(
          "the words are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually");
    };
  }

  /** As CronType.UNIX, and also the last day, the nearest working day and the n-th day of a week in the month. */
  private static CronDefinition definition() {
    return CronDefinitionBuilder.defineCron()
        .withMinutes().withStrictRange().and()
        .withHours().withStrictRange().and()
        .withDayOfMonth().supportsL().supportsW().supportsLW().withStrictRange().and()
        .withMonth().withStrictRange().and()
        .withDayOfWeek().withValidRange(0, 7).withMondayDoWValue(1).withIntMapping(7, 0).supportsHash().supportsL()
        .withStrictRange().and()
        .instance();
  }

  /**
   * The first due time after a time.
   *
   * @param after milliseconds since 1970
   * @return milliseconds since 1970; -1 if there is no later due time
   */
  public long next(long after) {
    Instant now = Instant.ofEpochMilli(after);
    ZoneOffset offset = rules.getOffset(now);
    LocalDateTime from = LocalDateTime.ofInstant(now, offset);
    ZoneOffsetTransition last = elapsed ? null : rules.previousTransition(now.plusNanos(1));
    if (last != null && last.isOverlap() && from.isBefore(last.getDateTimeBefore())) {
      from = last.getDateTimeBefore().minusSeconds(1); // this hour comes for the second time
    }
    while (true) {
      LocalDateTime due = nextLocal(from);
      ZoneOffsetTransition change = rules.nextTransition(now);
      if (due != null && (change == null || due.toInstant(offset).isBefore(change.getInstant()))) {
        return due.toInstant(offset).toEpochMilli();
      }
      if (due == null && (change == null || elapsed || !change.isOverlap())) {
        return -1;
      }
      // Look again from the change on, with the other offset. cron-utils returns what is after a time, and its times
      // are whole minutes: one second before is enough.
      if (!elapsed && change.isGap() && due != null && due.isBefore(change.getDateTimeAfter())) {
        return change.getInstant().toEpochMilli();
      }
      now = change.getInstant();
      offset = change.getOffsetAfter();
      from = (change.isOverlap() && !elapsed ? change.getDateTimeBefore() : change.getDateTimeAfter()).minusSeconds(1);
    }
  }

  private LocalDateTime nextLocal(LocalDateTime after) {
    Optional<ZonedDateTime> next = local.nextExecution(after.atZone(ZoneOffset.UTC));
    return next.isPresent() ? next.get().toLocalDateTime() : null;
  }
}
