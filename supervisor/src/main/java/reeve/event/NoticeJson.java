package reeve.event;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.json.ObjectWriter;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.text.Rfc3339;

/** The name of each notice in JSON, and its fields in addition to those that every event has. Pure; any thread. */
final class NoticeJson {
  private NoticeJson() {}

  /** Returns the {@code event} field. The meaning of a name never changes. */
  static String name(Notice notice) {
    if (notice instanceof Notice.Started) {
      return "started";
    } else if (notice instanceof Notice.Waiting) {
      return "waiting-for";
    } else if (notice instanceof Notice.Skipped) {
      return "skipped";
    } else if (notice instanceof Notice.Due) {
      return "due";
    } else if (notice instanceof Notice.Adopted) {
      return "adopted";
    } else if (notice instanceof Notice.MainPidChanged) {
      return "main-pid";
    } else if (notice instanceof Notice.Ready) {
      return "ready";
    } else if (notice instanceof Notice.Healthy) {
      return "healthy";
    } else if (notice instanceof Notice.Unhealthy) {
      return "unhealthy";
    } else if (notice instanceof Notice.MemoryExceeded) {
      return "memory-exceeded";
    } else if (notice instanceof Notice.FilesChanged) {
      return "files-changed";
    } else if (notice instanceof Notice.StartFailed) {
      return "start-failed";
    } else if (notice instanceof Notice.Exited) {
      return "exited";
    } else if (notice instanceof Notice.Restarting) {
      return "restarting";
    } else if (notice instanceof Notice.Parked) {
      return "parked";
    } else if (notice instanceof Notice.Unparked) {
      return "unparked";
    } else if (notice instanceof Notice.Stopping) {
      return "stopping";
    } else if (notice instanceof Notice.Escalated) {
      return "escalated";
    } else if (notice instanceof Notice.Stopped) {
      return "stopped";
    } else if (notice instanceof Notice.Completed) {
      return "completed";
    } else if (notice instanceof Notice.Failed) {
      return "failed";
    } else if (notice instanceof Notice.HookEnded) {
      return "hook";
    } else if (notice instanceof Notice.Reset) {
      return "reset";
    } else if (notice instanceof Notice.Removed) {
      return "removed";
    }
    throw new AssertionError(notice);
  }

  /** Adds the fields of the event's notice. */
  static void fields(ObjectWriter json, LifecycleEvent event) {
    Notice notice = event.notice();
    if (notice instanceof Notice.Started started) {
      json.number("life", started.run()).number("attempt", started.attempt());
      cause(json, started.reason(), started.requester());
      output(json, event.output(), false);
    } else if (notice instanceof Notice.Adopted adopted) {
      json.number("life", adopted.run()).number("former", adopted.formerPid())
          .string("startedAt", adopted.startedMillis() <= 0 ? null : Rfc3339.format(adopted.startedMillis()));
      output(json, event.output(), false);
    } else if (notice instanceof Notice.Exited exited) {
      exited(json, exited, event);
    } else if (notice instanceof Notice.Restarting restarting) {
      json.number("delayMs", restarting.delay().toMillis()).number("attempt", restarting.attempt());
      cause(json, restarting.reason(), null);
    } else if (notice instanceof Notice.Stopping stopping) {
      json.string("signal", stopping.signal() == null ? null : stopping.signal().name());
      if (stopping.hook() != null) {
        json.string("hook", stopping.hook().label());
      }
      cause(json, stopping.reason(), stopping.requester());
      grace(json, stopping.grace());
    } else if (notice instanceof Notice.Escalated escalated) {
      json.string("signal", escalated.signal().name());
      cause(json, escalated.reason(), null);
      grace(json, escalated.grace());
    } else if (notice instanceof Notice.Stopped stopped) {
      cause(json, stopped.reason(), stopped.requester());
    } else if (notice instanceof Notice.Failed failed) {
      failed(json, failed);
    } else if (notice instanceof Notice.HookEnded hooked) {
      hookEnded(json, hooked);
    } else if (notice instanceof Notice.Reset reset) {
      cause(json, Reason.REQUEST, reset.requester());
    } else if (notice instanceof Notice.Removed removed) {
      cause(json, Reason.REMOVED, removed.requester());
    } else {
      plainFields(json, notice);
    }
  }

  /** Adds the fields of the notices that have neither a reason nor an exit. */
  private static void plainFields(ObjectWriter json, Notice notice) {
    if (notice instanceof Notice.Ready ready) {
      json.number("life", ready.run());
    } else if (notice instanceof Notice.Healthy healthy) {
      json.number("life", healthy.run()).bool("again", healthy.again());
    } else if (notice instanceof Notice.Unhealthy unhealthy) {
      json.number("life", unhealthy.run()).number("failures", unhealthy.failures())
          .string("message", unhealthy.message());
    } else if (notice instanceof Notice.MemoryExceeded memory) {
      json.number("life", memory.run()).number("bytes", memory.bytes()).number("limitBytes", memory.limit())
          .string("message", EventText.memory(memory));
    } else if (notice instanceof Notice.FilesChanged changed) {
      json.number("life", changed.run()).string("path", changed.path().isEmpty() ? null : changed.path())
          .number("count", changed.count()).string("action", changed.action().name().toLowerCase(Locale.ROOT))
          .string("message", EventText.changes(changed));
    } else if (notice instanceof Notice.StartFailed failed) {
      json.number("life", failed.run()).string("message", failed.message());
    } else if (notice instanceof Notice.Parked parked) {
      json.string("message", parked.what());
      if (!parked.max().isZero()) {
        json.number("maxMs", parked.max().toMillis());
      }
    } else if (notice instanceof Notice.Unparked unparked) {
      json.string("message", unparked.what());
    } else if (notice instanceof Notice.Due due) {
      json.string("due", Rfc3339.format(due.due())).string("outcome", outcome(due.outcome()))
          .number("times", due.count());
    } else if (notice instanceof Notice.MainPidChanged main) {
      json.number("life", main.run());
    } else if (notice instanceof Notice.Waiting waiting) {
      json.string("message", waiting.what());
    } else if (notice instanceof Notice.Skipped skipped) {
      json.string("message", skipped.message());
    }
  }

  private static void exited(ObjectWriter json, Notice.Exited exited, LifecycleEvent event) {
    json.number("life", exited.run());
    exit(json, exited.status());
    json.bool("clean", exited.clean());
    cause(json, exited.reason(), exited.requester());
    if (exited.status() instanceof ExitStatus.Signaled) {
      json.bool("sentByReeve", exited.sentByReeve());
    }
    json.knownNumber("uptimeMs", event.unwatched() == null ? exited.uptime().toMillis() : -1)
        .number("leftBehind", event.leftBehind());
    usage(json, event.usage());
    output(json, event.output(), true);
    if (event.death() != null) {
      death(json, event.death());
    }
  }

  private static void death(ObjectWriter json, DeathDetails death) {
    if (!death.leftovers().isEmpty()) {
      json.beginArray("leftovers");
      for (int i = 0; i < death.leftovers().size() && i < DeathDetails.MAX_LEFTOVERS; i++) {
        ProcStat process = death.leftovers().get(i);
        json.beginObject().number("pid", process.pid()).string("command", process.comm()).endObject();
      }
      json.endArray();
    }
    DeathDetails.Delivered delivered = death.delivered();
    if (delivered != null) {
      json.beginObject("delivered").string("signal", delivered.signal().name()).number("agoMs", delivered.agoMillis());
      requester(json, delivered.by());
      json.endObject();
    }
    if (death.unwatched() != null) {
      json.beginObject("unwatched").string("after", Rfc3339.format(death.unwatched().after()))
          .string("before", Rfc3339.format(death.unwatched().before())).endObject();
    }
  }

  private static void failed(ObjectWriter json, Notice.Failed failed) {
    cause(json, failed.reason(), null);
    json.string("message", failed.message());
    if (failed.retryAfter() != null) {
      json.number("retryAfterMs", failed.retryAfter().toMillis());
    }
  }

  private static void hookEnded(ObjectWriter json, Notice.HookEnded hooked) {
    json.string("hook", hooked.hook().label()).bool("ok", hooked.outcome().isSuccess());
    if (hooked.outcome().status() != null) {
      exit(json, hooked.outcome().status());
    } else {
      json.nullField("exit");
    }
    json.string("message", hooked.outcome().failure()).bool("timedOut", hooked.outcome().timedOut())
        .bool("cancelled", hooked.cancelled()).number("tookMs", hooked.outcome().elapsed().toMillis());
  }

  /** Adds {@code {"code":7}}, {@code {"signal":"SIGPIPE","coreDumped":false}} or {@code {"unknown":true}}. */
  private static void exit(ObjectWriter json, ExitStatus status) {
    json.beginObject("exit");
    exitFields(json, status);
    json.endObject();
  }

  /** Adds {@code code}, or {@code signal} and {@code coreDumped}, or {@code unknown}. */
  static void exitFields(ObjectWriter json, ExitStatus status) {
    if (status instanceof ExitStatus.Exited exited) {
      json.number("code", exited.code());
    } else if (status instanceof ExitStatus.Signaled signaled) {
      json.string("signal", signaled.signal().name()).bool("coreDumped", signaled.coreDumped());
    } else {
      json.bool("unknown", true);
    }
  }

  private static void cause(ObjectWriter json, Reason reason, Requester by) {
    json.string("reason", reason.token());
    requester(json, by);
    if (by != null && by.via() != null) {
      json.string("via", by.via());
    }
  }

  private static void grace(ObjectWriter json, Duration grace) {
    if (grace != null) {
      json.number("graceMs", grace.toMillis());
    }
  }

  /** Adds {@code by} if a process caused it. */
  static void requester(ObjectWriter json, Requester by) {
    if (by != null && by.pid() >= 0) {
      json.beginObject("by").number("pid", by.pid()).number("uid", by.uid());
      if (!by.command().isEmpty()) {
        json.string("command", by.command());
      }
      json.endObject();
    }
  }

  /** Returns the {@code outcome} field. */
  private static String outcome(Notice.Due.Outcome outcome) {
    return switch (outcome) {
      case STARTED -> "started";
      case CAUGHT_UP -> "made-up";
      case REPLACES -> "replaces";
      case QUEUED -> "queued";
      case SKIPPED -> "skipped";
      case MISSED -> "missed";
    };
  }

  /** @param ended whether the run is over; then the ends of its segments are added too */
  static void output(ObjectWriter json, List<OutputSegment> output, boolean ended) {
    if (output == null) {
      return;
    }
    json.beginArray("output");
    for (int i = 0; i < output.size(); i++) {
      OutputSegment segment = output.get(i);
      json.beginObject().string("stream", segment.stream()).string("path", segment.path())
          .knownNumber("inode", segment.inode() == 0 ? -1 : segment.inode()).number("from", segment.from());
      if (ended) {
        json.knownNumber("to", segment.to());
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void usage(ObjectWriter json, Reaped.Usage usage) {
    if (usage == null) {
      return;
    }
    json.beginObject("usage").number("userUs", usage.userMicros()).number("systemUs", usage.systemMicros())
        .knownNumber("maxRssKib", usage.maxRssKib()).number("minorFaults", usage.minorFaults())
        .number("majorFaults", usage.majorFaults()).number("voluntarySwitches", usage.voluntarySwitches())
        .number("involuntarySwitches", usage.involuntarySwitches()).endObject();
  }
}
