package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.core.Requester;
import reeve.json.JsonObject;

/**
 * A service as the running reeve describes it; docs/protocol.md describes the fields. Times are milliseconds since
 * 1970; a number or time that reeve did not send is {@link #UNKNOWN}. Immutable; any thread.
 *
 * @param name null only if reeve sent none
 * @param state {@code running}, {@code failed} and so on, as in docs/json.md; empty if there is no running reeve. A
 *     newer reeve may have other states
 * @param target {@code up} or {@code down}: what the service is wanted to be; empty: unknown
 * @param failed whether it is down because of a failure
 * @param since when the state began
 * @param restarts how often its restart policy started it
 * @param cause why it is in this state
 * @param lastExit how its last process ended; null: none has ended
 * @param waiting what its next start waits for
 * @param statusText what the service reports about itself by sd_notify(3); null: nothing. May hold control characters
 * @param triggers what starts or restarts it by itself
 * @param health null: it has no health check
 * @param processes its main process, and with {@code resources} the resources of all its processes
 * @param json the object as it was received
 */
public record ServiceStatus(String name, Definition definition, String state, String target, boolean failed,
    long since, long restarts, Cause cause, LastExit lastExit, Output output, Waiting waiting, String statusText,
    Triggers triggers, Health health, Processes processes, JsonObject json) {
  /** Stands for a number or a time that is not known. */
  public static final long UNKNOWN = -1;

  /**
   * The values of its definition.
   *
   * @param description empty: none
   * @param essential whether reeve exits when the service has ended for good
   * @param enabled whether it is started with reeve
   * @param isTransient whether it is in no file
   * @param differs {@code file}, {@code removed} or {@code run}: how its file differs from it, or it from what runs;
   *     empty: not at all
   * @param user as in its definition; null: that of reeve
   * @param group as in its definition; null: that of the user, or of reeve
   */
  public record Definition(String description, List<String> tags, boolean essential, boolean enabled,
      boolean isTransient, String differs, String user, String group) {}

  /**
   * Why the service is in its state.
   *
   * @param reason as in docs/events.md; empty: unknown
   * @param by the process that requested it; null: none did
   * @param problem why the last start failed; null: it did not
   * @param failure why it has failed; null: it has not
   */
  public record Cause(String reason, Requester by, String problem, String failure) {}

  /**
   * How the last process ended: with a code or by a signal. Without either it is not known.
   *
   * @param code the exit code; {@link #UNKNOWN}: there is none
   * @param signal such as {@code SIGKILL}; null: there is none
   * @param reason why reeve ended it; {@code none}: reeve did not end it; empty: it is not known
   * @param by the process that requested it; null: none did
   * @param at when
   * @param uptimeMillis how long it had run
   */
  public record LastExit(long code, String signal, boolean coreDumped, boolean clean, String reason, Requester by,
      long at, long uptimeMillis) {}

  /**
   * Where its output goes.
   *
   * @param stdout a file; null: none
   * @param stderr a file, perhaps the same; null: none
   * @param rotation how they are rotated; null: not known
   * @param fallbackFor the configured files that could not be opened, so that these are used; empty: none
   * @param fallbackReasons why, one for each of them; empty: a reeve of an earlier version, which does not report them
   */
  public record Output(String stdout, String stderr, String rotation, List<String> fallbackFor,
      List<String> fallbackReasons) {
    /** Returns the reason for one of the files. */
    public String fallbackReason(int index) {
      return index < fallbackReasons.size() ? fallbackReasons.get(index) : "the reason is not known";
    }
  }

  /**
   * What the next start waits for.
   *
   * @param nextStart when it will be started again, if that is known
   * @param parked whether it waits for a cause to clear, and not only for a time
   * @param reasons for people: {@code db, to be ready}; empty: it does not wait
   */
  public record Waiting(long nextStart, boolean parked, List<String> reasons) {}

  /**
   * What starts or restarts it by itself.
   *
   * @param schedule null: it has none
   * @param watch null: it watches no files
   */
  public record Triggers(Schedule schedule, Watch watch) {}

  /** When the clock starts it; null: it has no schedule. */
  public Schedule schedule() {
    return triggers.schedule();
  }

  /** Its watch for changed files; null: it has none. */
  public Watch watch() {
    return triggers.watch();
  }

  /**
   * When the clock starts it.
   *
   * @param text the schedule as it is written in a file
   * @param next when it is started next; {@link #UNKNOWN}: never
   * @param lastRun null: there was none
   */
  public record Schedule(String text, long next, ScheduledRun lastRun) {}

  /**
   * Its watch for changed files.
   *
   * @param state {@code starting}, {@code on}, {@code off} or {@code failed}
   * @param directories how many are watched
   * @param problem why they cannot be watched, or why the last reload or command failed; null: neither
   * @param triggers how often reeve has acted on changes
   * @param at when it did so last; {@link #UNKNOWN}: never
   * @param path of the first file of the last change; null: there is none, or it is not known
   * @param count how many files
   */
  public record Watch(String state, long directories, String problem, long triggers, long at, String path,
      long count) {
    /** The last change, for people: {@code src/a.js, 3 changes}; null: there was none. */
    public String lastText() {
      return at == UNKNOWN ? null
          : path == null ? "the kernel dropped events" : path + (count == 1 ? "" : ", " + count + " changes");
    }
  }

  /**
   * The last run of a schedule.
   *
   * @param result null: it is not over, or its end was not seen
   */
  public record ScheduledRun(long due, long started, long ended, String result, boolean clean) {}

  /**
   * The result of the health check.
   *
   * @param state {@code starting}, {@code healthy}, {@code unhealthy}; {@code none} while it does not run
   * @param check {@code http}, {@code tcp}, {@code unix}, {@code command} or {@code file}; empty: unknown
   * @param failures the number of failures in a row that count
   * @param checkedAt when the last result came
   * @param errors the last errors, the oldest first
   */
  public record Health(String state, String check, long failures, long checkedAt, List<HealthError> errors) {}

  /**
   * A failed health check.
   *
   * @param times how many times in a row it failed in the same way
   */
  public record HealthError(long at, long times, String message) {}

  /**
   * The processes of the service. All but the pid is {@link #UNKNOWN}, or null, where it was not requested or cannot be
   * read.
   *
   * @param mainPid 0: there is none
   * @param adoptedFrom the pid of the reeve that was killed while they ran; 0: none was
   * @param count the number of living processes
   * @param cpuMillis the processor time that they used
   * @param memoryKib the sum of their resident memory
   * @param cgroupMemoryKib the memory that the kernel counts for its cgroup
   * @param ports the addresses on which they listen; null: unknown
   */
  public record Processes(long mainPid, long adoptedFrom, long count, long cpuMillis, long memoryKib,
      long cgroupMemoryKib,
      List<String> ports) {}

  /** The pid of the main process; 0: it has none. */
  public long pid() {
    return processes.mainPid();
  }

  /**
   * A service as it is defined, without a running reeve: its state is empty.
   *
   * @param json the object to print for it
   */
  public static ServiceStatus defined(String name, Definition definition, JsonObject json) {
    return new ServiceStatus(name, definition, "", "", false, UNKNOWN, 0, new Cause("", null, null, null), null,
        new Output(null, null, null, List.of(), List.of()), new Waiting(UNKNOWN, false, List.of()), null,
        new Triggers(null, null), null, new Processes(0, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, null), json);
  }

  /**
   * Decodes the field {@code services}.
   *
   * @param sums whether {@code processes} is a number and not an array
   */
  static List<ServiceStatus> list(ReplyFields reply, boolean sums) throws ClientException {
    List<ReplyFields> objects = reply.objects("services");
    List<ServiceStatus> services = new ArrayList<>(objects.size());
    for (ReplyFields fields : objects) {
      services.add(decode(fields, sums));
    }
    return services;
  }

  static ServiceStatus decode(ReplyFields fields, boolean sums) throws ClientException {
    return new ServiceStatus(fields.text("name"),
        new Definition(fields.textOrEmpty("description"), fields.texts("tags"), fields.bool("essential"),
            fields.bool("enabled"), fields.bool("transient"), fields.textOrEmpty("differs"), fields.text("user"),
            fields.text("group")),
        fields.textOrEmpty("state"), fields.textOrEmpty("target"), fields.bool("failed"), fields.time("since"),
        fields.number("restarts", 0),
        new Cause(fields.textOrEmpty("reason"), fields.requester(), fields.text("problem"),
            fields.text("failure")),
        lastExit(fields.object("lastExit")),
        new Output(fields.text("stdout"), fields.text("stderr"), fields.text("rotation"),
            fields.texts("fallbackFor"), fields.texts("fallbackReasons")),
        new Waiting(fields.time("nextStart"), fields.bool("parked"), fields.texts("waitsFor")), fields.text("says"),
        new Triggers(schedule(fields.object("schedule")), watch(fields.object("watch"))),
        health(fields.object("health")), processes(fields, sums), fields.json());
  }

  private static LastExit lastExit(ReplyFields exit) throws ClientException {
    return exit == null ? null
        : new LastExit(exit.number("code", UNKNOWN), exit.text("signal"), exit.bool("coreDumped"), exit.bool("clean"),
            exit.textOrEmpty("reason"), exit.requester(), exit.time("at"), exit.number("uptimeMs", UNKNOWN));
  }

  private static Schedule schedule(ReplyFields schedule) throws ClientException {
    if (schedule == null) {
      return null;
    }
    ReplyFields last = schedule.object("lastRun");
    return new Schedule(schedule.textOrEmpty("words"), schedule.time("next"), last == null ? null
        : new ScheduledRun(last.time("due"), last.time("started"), last.time("ended"), last.text("result"),
            last.bool("clean")));
  }

  private static Health health(ReplyFields health) throws ClientException {
    if (health == null) {
      return null;
    }
    List<HealthError> errors = new ArrayList<>();
    for (ReplyFields error : health.objects("errors")) {
      errors.add(new HealthError(error.time("at"), error.number("times", 1), error.textOrEmpty("message")));
    }
    return new Health(health.textOrEmpty("state"), health.textOrEmpty("check"), health.number("failures", 0),
        health.time("checkedAt"), errors);
  }

  private static Watch watch(ReplyFields watch) throws ClientException {
    if (watch == null) {
      return null;
    }
    ReplyFields last = watch.object("last");
    return new Watch(watch.textOrEmpty("state"), watch.number("directories", 0), watch.text("problem"),
        watch.number("triggers", 0), last == null ? UNKNOWN : last.time("at"), last == null ? null : last.text("path"),
        last == null ? 0 : last.number("count", 0));
  }

  private static Processes processes(ReplyFields fields, boolean sums) throws ClientException {
    long pid = fields.number("pid", 0);
    long adopted = fields.number("adopted", 0);
    return sums ? new Processes(pid, adopted, fields.number("processes", UNKNOWN), fields.number("cpuMs", UNKNOWN),
        fields.number("memoryKib", UNKNOWN), fields.number("cgroupMemoryKib", UNKNOWN), fields.textsOrNull("ports"))
        : new Processes(pid, adopted, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, null);
  }
}
