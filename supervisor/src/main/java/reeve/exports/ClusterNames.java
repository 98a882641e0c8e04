package reeve.exports;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of objects of Kubernetes: labels of DNS (RFC 1123), each given once. */
final class ClusterNames {
  private static final int MAX = 52; // of a CronJob, whose Jobs have longer names

  private final Set<String> given = new HashSet<>();

  /** @return lower case letters, digits and dashes, not used before */
  String name(String service) {
    String plain = service.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String base = plain.isEmpty() ? "service" : plain.substring(0, Math.min(plain.length(), MAX - 4));
    base = base.replaceAll("-+$", "");
    String name = base;
    for (int i = 2; !given.add(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }
}
