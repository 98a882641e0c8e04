package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The {@code log-…} keys of a service while they are gathered. */
final class LogDraft {
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "zstd");
  private static final LogSpec.Compression[] COMPRESSION_VALUES = LogSpec.Compression.values();
  private static final int MOST = 100_000;

  private LogSpec spec;

  LogDraft(LogSpec spec) {
    this.spec = spec;
  }

  /** @return whether the key is one of these */
  boolean apply(NodeReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "log-max-size":
        long size = in.size(node, path);
        spec = size < 0 ? spec : new LogSpec(size, spec.maxAge(), spec.keep(), spec.compression());
        return true;
      case "log-max-age":
        Duration age = in.duration(node, path, false);
        spec = age == null ? spec : new LogSpec(spec.maxBytes(), Optional.of(age), spec.keep(), spec.compression());
        return true;
      case "log-keep":
        Integer keep = in.integer(node, path, 1, MOST);
        spec = keep == null ? spec : new LogSpec(spec.maxBytes(), spec.maxAge(), keep, spec.compression());
        return true;
      case "log-compress":
        int word = in.word(node, path, COMPRESSIONS);
        spec = word < 0 ? spec : new LogSpec(spec.maxBytes(), spec.maxAge(), spec.keep(), COMPRESSION_VALUES[word]);
        return true;
      default:
        return false;
    }
  }

  LogSpec build() {
    return spec;
  }
}
