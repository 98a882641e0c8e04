package reeve.config.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;

/** Writes the tables of probes: {@code ready} and {@code health}. */
final class ProbeWriter {
  private ProbeWriter() {}

  /** @return null if the type of the service decides */
  static String ready(Optional<ReadinessSpec> readiness, TomlFormat format) {
    if (readiness.isEmpty()) {
      return null;
    }
    ReadinessSpec ready = readiness.get();
    if (ready instanceof ReadinessSpec.Notify) {
      return "{ notify = true }";
    } else if (ready instanceof ReadinessSpec.Fd fd) {
      return "{ fd = " + fd.number() + " }";
    } else if (ready instanceof ReadinessSpec.Log log) {
      return "{ log = " + format.string(log.text()) + " }";
    }
    ReadinessSpec.Probed probed = (ReadinessSpec.Probed) ready;
    boolean command = probed.probe() instanceof ProbeSpec.Command;
    String text = "{ " + probe(probed.probe(), format);
    if (!probed.interval().equals(command ? ReadinessSpec.COMMAND_INTERVAL : Duration.ZERO)) {
      text += ", interval = " + TomlFormat.duration(probed.interval());
    }
    if (!probed.timeout().equals(command ? ReadinessSpec.COMMAND_TIMEOUT : ReadinessSpec.DEFAULT_TIMEOUT)) {
      text += ", timeout = " + TomlFormat.duration(probed.timeout());
    }
    return text + " }";
  }

  /** @return null if there is no check */
  static String health(HealthSpec health, TomlFormat format) {
    if (health.check().isEmpty()) {
      return null;
    }
    return "{ " + probe(health.check().get(), format)
        + ", interval = " + TomlFormat.duration(health.interval())
        + ", timeout = " + TomlFormat.duration(health.timeout())
        + ", start-period = " + TomlFormat.duration(health.startPeriod())
        + ", failures = " + health.failures()
        + ", successes = " + health.successes()
        + ", on-failure = " + TomlFormat.enumValue(health.onFailure()) + " }";
  }

  /** {@code http = "…", status = [204]}: without the braces. */
  private static String probe(ProbeSpec probe, TomlFormat format) {
    if (probe instanceof ProbeSpec.Http http) {
      String text = "http = " + format.string(http.url());
      return http.status().equals(ProbeSpec.DEFAULT_STATUS) ? text : text + ", status = " + statusCodes(http.status());
    } else if (probe instanceof ProbeSpec.Tcp tcp) {
      String host = tcp.host().indexOf(':') < 0 ? tcp.host() : "[" + tcp.host() + "]";
      return "tcp = " + format.string(host + ":" + tcp.port());
    } else if (probe instanceof ProbeSpec.Unix unix) {
      return "unix = " + format.string(unix.path());
    } else if (probe instanceof ProbeSpec.Command command) {
      return "command = " + format.strings(command.argv());
    }
    ProbeSpec.File file = (ProbeSpec.File) probe;
    String text = "file = " + format.string(file.path());
    return file.within().isEmpty() ? text : text + ", within = " + TomlFormat.duration(file.within().get());
  }

  private static String statusCodes(List<ProbeSpec.Range> ranges) {
    List<String> items = new ArrayList<>();
    for (ProbeSpec.Range range : ranges) {
      boolean single = range.from() == range.to();
      items.add(single ? String.valueOf(range.from()) : "\"" + range.from() + "-" + range.to() + "\"");
    }
    return TomlFormat.array(items);
  }
}
