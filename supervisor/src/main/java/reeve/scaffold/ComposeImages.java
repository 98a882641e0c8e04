package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What to install in place of an image, by the packages of Debian. Pure. */
final class ComposeImages {
  private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

  static {
    for (String[] entry : new String[][] {{"postgres", "postgresql"}, {"postgis", "postgresql-postgis"},
        {"mysql", "default-mysql-server"}, {"mariadb", "mariadb-server"}, {"redis", "redis-server"},
        {"valkey", "valkey-server"}, {"memcached", "memcached"}, {"rabbitmq", "rabbitmq-server"}, {"nginx", "nginx"},
        {"haproxy", "haproxy"}, {"caddy", "caddy"}, {"mosquitto", "mosquitto"}, {"eclipse-mosquitto", "mosquitto"},
        {"nats", "nats-server"}, {"prometheus", "prometheus"}}) {
      PACKAGES.put(entry[0], entry[1]);
    }
  }

  private ComposeImages() {}

  /** Returns a sentence for each image: what it is, and what runs it without a container. */
  static List<String> notes(Map<String, Object> services, List<String> names) {
    List<String> notes = new ArrayList<>();
    for (String name : names) {
      String image = String.valueOf(YamlSubset.map(services.get(name)).get("image"));
      String program = program(image);
      String debian = PACKAGES.get(program);
      notes.add(name + " is the image " + image + ". Without containers: install "
          + (debian != null ? debian + " (apt-get install " + debian + ")" : "the program " + program)
          + ", and let it run with the machine or as a service here.");
    }
    return notes;
  }

  /** The last part of the name of an image: {@code ghcr.io/x/redis:7@sha256:…} is {@code redis}. */
  private static String program(String image) {
    String name = image.split("@", 2)[0];
    name = name.substring(name.lastIndexOf('/') + 1);
    return name.split(":", 2)[0];
  }
}
