package reeve.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Packs the root directory that {@code rootfs.sh} made as an OCI image layout in a tar archive (OCI Image Format
 * Specification 1.0), by Jib and without a container engine. A tool of the build.
 */
public final class OciImage {
  /** The layers, those that change rarely first: a path belongs to the last one that it begins with. */
  private static final List<String> LAYERS = List.of("", "opt/reeve/jre", "opt/reeve");

  private final Path root;
  private final Instant time;

  private OciImage(Path root, Instant time) {
    this.root = root;
    this.time = time;
  }

  /**
   * Writes {@code reeve-image-VERSION-linux-ARCH.tar}.
   *
   * @param args the root directory, the directory to write to, the version, the time of the image and of files that
   *     have none of their own (ISO 8601), and the processor as the property {@code os.arch} names it
   * @throws Exception if the image cannot be made, with Jib's reason
   */
  public static void main(String[] args) throws Exception {
    new OciImage(Path.of(args[0]), Instant.parse(args[3])).write(Path.of(args[1]), args[2], args[4].equals("aarch64"));
  }

  private void write(Path directory, String version, boolean arm) throws Exception {
    Path file = directory.resolve("reeve-image-" + version + "-linux-" + (arm ? "aarch64" : "x86_64") + ".tar");
    Path cache = directory.resolve("distribution/jib");
    Containerizer target = Containerizer.to(TarImage.at(file).named("reeve:" + version)).setOfflineMode(true)
        .setToolName("reeve").setBaseImageLayersCache(cache).setApplicationLayersCache(cache);
    Jib.fromScratch().setFormat(ImageFormat.OCI).setPlatforms(Set.of(new Platform(arm ? "arm64" : "amd64", "linux")))
        .setCreationTime(time)
        .setFileEntriesLayers(layers())
        .addEnvironmentVariable("PATH", "/opt/reeve/bin:/usr/bin:/bin")
        .setEntrypoint("/opt/reeve/bin/reeve").setProgramArguments("run", "/etc/reeve")
        .addLabel("org.opencontainers.image.title", "reeve").addLabel("org.opencontainers.image.version", version)
        .addLabel("org.opencontainers.image.licenses", "Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0")
        .containerize(target);
  }

  private List<FileEntriesLayer> layers() throws IOException {
    Map<String, FileEntriesLayer.Builder> layers = new LinkedHashMap<>();
    for (String layer : LAYERS) {
      layers.put(layer, FileEntriesLayer.builder().setName(layer.isEmpty() ? "system" : layer));
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        String name = root.relativize(file).toString();
        if (!name.isEmpty()) {
          // Jib would give every file one time and mode; the class data archive names the jars by their times.
          Instant modified = name.startsWith("opt/reeve/") ? Files.getLastModifiedTime(file).toInstant() : time;
          layers.get(layerOf(name)).addEntry(file, AbsoluteUnixPath.get("/" + name),
              FilePermissions.fromPosixFilePermissions(Files.getPosixFilePermissions(file)), modified);
        }
      }
    }
    List<FileEntriesLayer> result = new ArrayList<>();
    layers.values().forEach(layer -> result.add(layer.build()));
    return result;
  }

  private static String layerOf(String name) {
    if (name.startsWith(LAYERS.get(1))) {
      return LAYERS.get(1);
    }
    return name.startsWith(LAYERS.get(2)) ? LAYERS.get(2) : LAYERS.get(0);
  }
}
