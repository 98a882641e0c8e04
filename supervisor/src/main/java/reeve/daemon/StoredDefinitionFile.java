package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Plan;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.runtime.admin.DefinitionStore;
import reeve.runtime.admin.DefinitionText;
import reeve.runtime.admin.FormerDefinitions;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;

/**
 * Reads the definitions that a former reeve had in effect, if it left services. They are parsed only if their text
 * differs from that of the files' definitions. Used on the main thread, before the first service starts.
 */
final class StoredDefinitionFile {
  private static final int LARGEST = 64 << 20;

  private final FileStorage storage;
  private String problem;

  private StoredDefinitionFile(FileStorage storage) {
    this.storage = storage;
  }

  /** @param stateDir null: there is none */
  static FormerDefinitions compare(Posix posix, SupervisorLog log, String stateDir, Plan plan, StoredState stored) {
    if (stored.services().isEmpty()) {
      return FormerDefinitions.same(plan.services(), false);
    }
    StoredDefinitionFile file = new StoredDefinitionFile(posix.storage());
    String text = file.read(stateDir, posix.euid());
    if (DefinitionText.of(plan.services(), Set.of(), List.of()).equals(text)) {
      return FormerDefinitions.same(plan.services(), true);
    }
    DefinitionText.Content former = text == null ? null : DefinitionText.read(text);
    if (former == null) {
      log.warn("Cannot read the definitions that a former reeve left in \"" + stateDir + "/" + DefinitionStore.NAME
          + "\": " + (file.problem == null ? "it is damaged, or not of this version" : file.problem)
          + "; takes them as unchanged");
    }
    Map<String, Boolean> recorded = new LinkedHashMap<>();
    for (Map.Entry<String, ServiceRecord> each : stored.services().entrySet()) {
      if (!each.getValue().isDownByShutdown()) {
        recorded.put(each.getKey(), each.getValue().state().hasProcess());
      }
    }
    FormerDefinitions definitions = FormerDefinitions.compare(former, plan.services(), recorded);
    if (!definitions.changes().isEmpty()) {
      log.info("The configuration changed while no reeve ran: " + definitions.summary());
    }
    for (String name : definitions.unknown()) {
      log.warn("The service \"" + name + "\" of a former reeve is in no file, and its definition is not known: it is "
          + "stopped by the default stop");
    }
    return definitions;
  }

  /** @return null: see {@link #problem} */
  private String read(String stateDir, int uid) {
    int directory = storage.openDirectory(stateDir);
    if (directory < 0) {
      problem = Errno.text(-directory);
      return null;
    }
    int fd = storage.open(directory, DefinitionStore.NAME, Files.Open.RDONLY, 0);
    storage.close(directory);
    if (fd < 0) {
      problem = Errno.text(-fd);
      return null;
    }
    try {
      return read(fd, uid);
    } finally {
      storage.close(fd);
    }
  }

  private String read(int fd, int uid) {
    FileStatus status = storage.stat(fd);
    if (status == null || !status.isRegular() || status.size() > LARGEST) {
      problem = "it is no regular file of at most " + (LARGEST >> 20) + " MiB";
      return null;
    }
    if (status.uid() != uid && status.uid() != 0) {
      problem = "it belongs to the user " + status.uid(); // which could make us run its commands
      return null;
    }
    byte[] bytes = new byte[(int) status.size()];
    int used = 0;
    while (used < bytes.length) {
      int got = storage.read(fd, used, bytes, used, bytes.length - used);
      if (got <= 0) {
        problem = got < 0 ? Errno.text(-got) : "it was cut while it was read";
        return null;
      }
      used += got;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
