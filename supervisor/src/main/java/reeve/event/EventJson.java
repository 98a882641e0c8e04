package reeve.event;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.posix.Reaped;
import reeve.text.Rfc3339;

/**
 * Events as JSON objects of one line: {@code reeve run --log-format json} and the ledger. The fields are described in
 * docs/events.md.
 */
public final class EventJson {
  private EventJson() {}

  /** One object without a line end. Any thread. */
  public static String write(LifecycleEvent event) {
    return write(event, null);
  }

  /** @param oom of a run that ended; null: nobody looked */
  public static String write(LifecycleEvent event, OomKills oom) {
    StringWriter text = new StringWriter(256);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(event.wallMillis()));
      json.name("event").value(EventText.name(event.notice()));
      json.name("service").value(event.service());
      json.name("pid");
      if (event.pid() == 0) {
        json.nullValue();
      } else {
        json.value(event.pid());
      }
      body(json, event);
      if (oom != null) {
        oom(json, oom);
      }
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** The {@code event} field. Any thread. */
  public static String name(LifecycleEvent event) {
    return EventText.name(event.notice());
  }

  /** A line that a service wrote, as an object. Any thread. */
  public static String outputLine(long wallMillis, String service, String stream, String line) {
    StringWriter text = new StringWriter(line.length() + 96);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(wallMillis));
      json.name("event").value("output");
      json.name("service").value(service);
      json.name("stream").value(stream);
      json.name("line").value(line);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** What {@link EventSink#say} says, as an object. Any thread. */
  public static String announcement(long wallMillis, String event, String service, String message) {
    return announcement(wallMillis, event, service, message, null);
  }

  /** @param by who is behind it; null: nobody */
  public static String announcement(long wallMillis, String event, String service, String message, Requester by) {
    StringWriter text = new StringWriter(message.length() + 96);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(wallMillis));
      json.name("event").value(event);
      json.name("service").value(service);
      json.name("message").value(message);
      by(json, by);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** A request, as an object. Any thread. */
  public static String request(RequestRecord asked) {
    StringWriter text = new StringWriter(256);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(asked.wallMillis()));
      json.name("event").value("requested");
      json.name("service").nullValue();
      json.name("method").value(asked.method());
      json.name("services").beginArray();
      for (String service : asked.services()) {
        json.value(service);
      }
      json.endArray();
      json.name("detail").value(asked.detail());
      by(json, asked.by());
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /**
   * That reeve itself began.
   *
   * @param startTicks field 22 of /proc/PID/stat: with the pid and the boot it tells this process from all others
   * @param bootId of /proc/sys/kernel/random/boot_id; null: not known
   */
  public static String reeveStarted(long wallMillis, String version, int pid, long startTicks, String bootId) {
    StringWriter text = new StringWriter(192);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(wallMillis));
      json.name("event").value("reeve-started");
      json.name("service").nullValue();
      json.name("pid").value(pid);
      json.name("version").value(version);
      json.name("startTicks").value(startTicks);
      json.name("bootId").value(bootId);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** That reeve itself ends, with everything stopped. */
  public static String reeveEnded(long wallMillis, int pid, int code) {
    StringWriter text = new StringWriter(96);
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      json.name("time").value(Rfc3339.format(wallMillis));
      json.name("event").value("reeve-ended");
      json.name("service").nullValue();
      json.name("pid").value(pid);
      json.name("code").value(code);
      json.endObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static void body(JsonWriter json, LifecycleEvent event) throws IOException {
    Notice notice = event.notice();
    if (notice instanceof Notice.Started started) {
      json.name("life").value(started.run());
      json.name("attempt").value(started.attempt());
      why(json, started.reason(), started.requester());
      outputLine(json, event.output(), false);
    } else if (notice instanceof Notice.Ready ready) {
      json.name("life").value(ready.run());
    } else if (notice instanceof Notice.Healthy healthy) {
      json.name("life").value(healthy.run());
      json.name("again").value(healthy.again());
    } else if (notice instanceof Notice.Unhealthy unhealthy) {
      json.name("life").value(unhealthy.run());
      json.name("failures").value(unhealthy.failures());
      json.name("message").value(unhealthy.message());
    } else if (notice instanceof Notice.StartFailed failed) {
      json.name("life").value(failed.run());
      json.name("message").value(failed.message());
    } else if (notice instanceof Notice.Exited exited) {
      json.name("life").value(exited.run());
      exit(json, exited.status());
      json.name("clean").value(exited.clean());
      why(json, exited.reason(), exited.requester());
      json.name("uptimeMs").value(exited.uptime().toMillis());
      json.name("leftBehind").value(event.leftBehind());
      usage(json, event.usage());
      outputLine(json, event.output(), true);
    } else if (notice instanceof Notice.Restarting restarting) {
      json.name("delayMs").value(restarting.delay().toMillis());
      json.name("attempt").value(restarting.attempt());
      why(json, restarting.reason(), null);
    } else if (notice instanceof Notice.Parked parked) {
      json.name("message").value(parked.what());
      if (!parked.max().isZero()) {
        json.name("maxMs").value(parked.max().toMillis());
      }
    } else if (notice instanceof Notice.Unparked unparked) {
      json.name("message").value(unparked.what());
    } else if (notice instanceof Notice.Stopping stopping) {
      json.name("signal").value(stopping.signal() == null ? null : stopping.signal().name());
      why(json, stopping.reason(), stopping.requester());
    } else if (notice instanceof Notice.Escalated escalated) {
      json.name("signal").value(escalated.signal().name());
      why(json, escalated.reason(), null);
    } else if (notice instanceof Notice.Stopped stopped) {
      why(json, stopped.reason(), stopped.requester());
    } else if (notice instanceof Notice.Due due) {
      json.name("due").value(Rfc3339.format(due.due()));
      json.name("outcome").value(EventText.token(due.outcome()));
      json.name("times").value(due.count());
    } else if (notice instanceof Notice.MainPidChanged main) {
      json.name("life").value(main.run());
    } else if (notice instanceof Notice.Waiting waiting) {
      json.name("message").value(waiting.what());
    } else if (notice instanceof Notice.HookEnded hooked) {
      hooked(json, hooked);
    } else if (notice instanceof Notice.Failed failed) {
      why(json, failed.reason(), null);
      json.name("message").value(failed.message());
      if (failed.retryAfter() != null) {
        json.name("retryAfterMs").value(failed.retryAfter().toMillis());
      }
    } else if (notice instanceof Notice.Reset reset) {
      why(json, Reason.REQUEST, reset.requester());
    } else if (notice instanceof Notice.Removed removed) {
      why(json, Reason.REMOVED, removed.requester());
    }
  }

  /** {@code {"code":7}} or {@code {"signal":"SIGPIPE","coreDumped":false}}. */
  private static void hooked(JsonWriter json, Notice.HookEnded hooked) throws IOException {
    json.name("hook").value(hooked.hook().label());
    json.name("ok").value(hooked.outcome().isSuccess());
    if (hooked.outcome().status() != null) {
      exit(json, hooked.outcome().status());
    } else {
      json.name("exit").nullValue();
    }
    json.name("message").value(hooked.outcome().failure());
    json.name("timedOut").value(hooked.outcome().timedOut());
    json.name("cancelled").value(hooked.cancelled());
    json.name("tookMs").value(hooked.outcome().elapsed().toMillis());
  }

  private static void exit(JsonWriter json, ExitStatus status) throws IOException {
    json.name("exit").beginObject();
    if (status instanceof ExitStatus.Exited exited) {
      json.name("code").value(exited.code());
    } else {
      ExitStatus.Signaled signaled = (ExitStatus.Signaled) status;
      json.name("signal").value(signaled.signal().name());
      json.name("coreDumped").value(signaled.coreDumped());
    }
    json.endObject();
  }

  private static void why(JsonWriter json, Reason reason, Requester by) throws IOException {
    json.name("reason").value(EventText.token(reason));
    by(json, by);
  }

  private static void by(JsonWriter json, Requester by) throws IOException {
    if (by != null && by.pid() >= 0) {
      json.name("by").beginObject();
      json.name("pid").value(by.pid());
      json.name("uid").value(by.uid());
      if (!by.command().isEmpty()) {
        json.name("command").value(by.command());
      }
      json.endObject();
    }
  }

  private static void outputLine(JsonWriter json, List<OutputSegment> output, boolean ended) throws IOException {
    if (output == null) {
      return;
    }
    json.name("output").beginArray();
    for (int i = 0; i < output.size(); i++) {
      OutputSegment one = output.get(i);
      json.beginObject();
      json.name("stream").value(one.stream());
      json.name("path").value(one.path());
      number(json, "inode", one.inode() == 0 ? -1 : one.inode());
      json.name("from").value(one.from());
      if (ended) {
        number(json, "to", one.to());
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void oom(JsonWriter json, OomKills oom) throws IOException {
    json.name("oomKills").beginObject();
    number(json, "service", oom.service());
    number(json, "reeve", oom.reeve());
    number(json, "machine", oom.machine());
    json.endObject();
  }

  /** @param value negative: not known */
  private static void number(JsonWriter json, String name, long value) throws IOException {
    json.name(name);
    if (value < 0) {
      json.nullValue();
    } else {
      json.value(value);
    }
  }

  private static void usage(JsonWriter json, Reaped.Usage usage) throws IOException {
    if (usage == null) {
      return;
    }
    json.name("usage").beginObject();
    json.name("userUs").value(usage.userMicros());
    json.name("systemUs").value(usage.systemMicros());
    json.name("maxRssKib");
    if (usage.maxRssKib() < 0) {
      json.nullValue();
    } else {
      json.value(usage.maxRssKib());
    }
    json.name("minorFaults").value(usage.minorFaults());
    json.name("majorFaults").value(usage.majorFaults());
    json.name("voluntarySwitches").value(usage.voluntarySwitches());
    json.name("involuntarySwitches").value(usage.involuntarySwitches());
    json.endObject();
  }
}
