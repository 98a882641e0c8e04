package reeve.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import reeve.app.Version;
import reeve.event.DeathDetails;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.survival.ServiceRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFile;
import reeve.survival.StateFileReader;
import reeve.survival.StateFileSource;
import reeve.survival.StateFormatException;
import reeve.survival.StateInput;
import reeve.survival.StoredState;
import reeve.time.Clock;

/**
 * The state that a former reeve left in the state directory, and the file in which this one stores its own. Used on the
 * main thread, with the lock of the directory, before the first service starts.
 */
final class FormerState implements StateFileSource {
  static final String NAME = "services.state";
  /** The file while it is made; it gets its name when it has everything that the former one had. */
  private static final String NEW = NAME + ".new";
  /** A file that could not be used. */
  private static final String UNUSABLE = NAME + ".unusable";

  private final Posix posix;
  private final FileStorage storage;
  private final SupervisorLog log;
  private final String path;
  /** Whether there is a state directory. */
  private final boolean used;
  private ReeveRecord former;
  private Map<String, ServiceRecord> services = new LinkedHashMap<>();
  private Map<String, byte[]> raw = Map.of();
  private ReeveRecord own;
  private DeathDetails.Unwatched unwatched;
  private OwnRecord ownRecord;
  private StateFile file;
  /** The last error that was logged because the file could not be created; 0: none. */
  private int warned;

  private FormerState(Posix posix, SupervisorLog log, String stateDir) {
    this.posix = posix;
    this.storage = posix.storage();
    this.log = log;
    this.path = stateDir + "/" + NAME;
    this.used = stateDir != null;
  }

  /**
   * Reads the state of a former reeve and creates the file of this one.
   *
   * @param stateDir null: there is none
   * @param startTicks when this reeve started, in clock ticks since boot
   */
  static FormerState open(Posix posix, Clock clock, SupervisorLog log, String stateDir, long startTicks) {
    FormerState state = new FormerState(posix, log, stateDir);
    int directory = stateDir == null ? -Errno.ENOENT : state.storage.openDirectory(stateDir);
    if (directory == -Errno.ENOENT && stateDir != null && DirectoryMaker.make(posix, stateDir) == 0) {
      directory = state.storage.openDirectory(stateDir);
    }
    state.own = new ReeveRecord(posix.bootId(), state.pidNamespace(), posix.pid(), startTicks,
        posix.pid() + "." + startTicks, Version.text(), null, false, 0,
        posix.notifySockets().random(), null);
    state.ownRecord = new OwnRecord(null, state.own);
    if (directory < 0) {
      state.warnNotStored(-directory, stateDir);
      return state;
    }
    try {
      state.warnOfOwner(directory, stateDir);
      state.read(directory, stateDir, clock.wallMillis());
      state.create(directory);
    } finally {
      state.storage.close(directory);
    }
    return state;
  }

  private void warnNotStored(int error, String stateDir) {
    if (stateDir != null && error != warned) {
      warned = error;
      log.warn("Cannot store the state of services in \"" + path + "\": " + Errno.text(error)
          + "; if reeve is killed, the next one does not know its services");
    }
  }

  /** The files themselves are checked where they are read; but their names are in the hands of that user. */
  private void warnOfOwner(int directory, String stateDir) {
    FileStatus status = storage.stat(directory);
    if (status != null && status.uid() != 0 && status.uid() != posix.euid()) {
      log.warn("The state directory \"" + stateDir + "\" belongs to the user " + status.uid()
          + ", not to that of reeve ("
          + posix.euid() + "): that user can remove the state, and the next reeve then does not know the processes of"
          + " this one. Use a directory of reeve's own: [reeve] state-dir");
    }
  }

  private long pidNamespace() {
    Files.FileInfo info = posix.fileInfo("/proc/self/ns/pid");
    return info == null ? 0 : info.inode();
  }

  private void read(int directory, String stateDir, long now) {
    StateFileReader.Content content = StateFileReader.read(storage, directory, NAME, posix.euid());
    if (content.missing()) {
      return;
    }
    unwatched = unwatched(stateDir, now);
    String problem = content.problem();
    if (problem == null) {
      problem = decode(content.records());
    }
    if (problem != null) {
      int error = storage.rename(directory, NAME, UNUSABLE);
      services = new LinkedHashMap<>();
      former = null;
      log.warn("Cannot use the state that a former reeve left in \"" + path + "\": " + problem
          + (error == 0 ? "; it is kept as \"" + UNUSABLE + "\" there" : ""));
    }
  }

  /** The former reeve lived at least until it last wrote its state, or its ledger. */
  private DeathDetails.Unwatched unwatched(String stateDir, long now) {
    FileStatus written = posix.status(path);
    FileStatus ledger = posix.status(stateDir + "/ledger.jsonl");
    long last = Math.max(written == null ? 0 : written.modifiedMillis(), ledger == null ? 0 : ledger.modifiedMillis());
    return new DeathDetails.Unwatched(Math.min(last, now), now);
  }

  /** @return null, or what is wrong with the records, as a clause */
  private String decode(Map<String, byte[]> records) {
    byte[] header = records.get(ReeveRecord.KEY);
    if (header == null) {
      return "the record of that reeve is missing";
    }
    try {
      former = ReeveRecord.decode(new StateInput(header));
    } catch (StateFormatException e) {
      return "the record of that reeve cannot be read: " + e.getMessage();
    }
    if (former.ended() || !isOfThisBoot()) {
      return null;
    }
    raw = records;
    if (former.unwatchedMillis() != 0) { // it was killed before it watched what the one before had left
      unwatched =
          new DeathDetails.Unwatched(Math.min(former.unwatchedMillis(), unwatched.before()), unwatched.before());
    }
    for (Map.Entry<String, byte[]> each : records.entrySet()) {
      if (!each.getKey().equals(ReeveRecord.KEY)) {
        try {
          services.put(each.getKey(), ServiceRecordCodec.decode(new StateInput(each.getValue())));
        } catch (StateFormatException e) {
          log.warn("Cannot read the state of \"" + each.getKey() + "\" in \"" + path + "\": " + e.getMessage());
        }
      }
    }
    return null;
  }

  private boolean isOfThisBoot() {
    if (!former.bootId().equals(own.bootId())) {
      log.info("The machine was started again since the former reeve, pid " + former.pid()
          + ": none of its processes is adopted");
      return false;
    }
    if (former.pidNamespace() != own.pidNamespace()) {
      log.info("The former reeve, pid " + former.pid()
          + ", ran in another pid namespace: none of its processes is adopted");
      return false;
    }
    return true;
  }

  /** The records of the former reeve are copied first, so that a kill at any moment loses none. */
  private void create(int directory) {
    StateFile.Created created = StateFile.create(storage, directory, NEW);
    int error = created.error();
    file = created.file();
    for (Map.Entry<String, byte[]> each : raw.entrySet()) {
      if (error == 0 && !each.getKey().equals(ReeveRecord.KEY)) {
        error = file.put(each.getKey(), each.getValue(), each.getValue().length);
      }
    }
    if (error == 0 && !services.isEmpty()) {
      own = new ReeveRecord(own.bootId(), own.pidNamespace(), own.pid(), own.startTicks(), former.supervisorId(),
          own.version(), former.cgroup(), false, unwatched.after(), former.notifyKey(), former.notifyDirectory());
    }
    ownRecord = new OwnRecord(file, own);
    error = error == 0 ? ownRecord.store() : error;
    error = error == 0 ? storage.rename(directory, NEW, NAME) : error;
    if (error != 0) {
      if (file != null) {
        file.close();
        file = null;
        ownRecord = new OwnRecord(null, own);
      }
      storage.unlink(directory, NEW);
      // What this reeve starts is not in it: a next one would take the services for ended, and start them again.
      storage.unlink(directory, NAME);
      warnNotStored(error, path);
    }
    raw = Map.of();
  }

  /** Creates the file again: its directory was removed or replaced, or it cannot be read or written any more. */
  @Override
  public StateFile.Created createAgain(StateFileSource.Content content) {
    int directory = storage.openDirectory(directory());
    StateFile.Created created = directory < 0 ? new StateFile.Created(null, -directory)
        : StateFile.create(storage, directory, NEW);
    StateFile fresh = created.file();
    int error = created.error();
    if (error == 0) {
      error = ownRecord.moveTo(fresh);
      error = error == 0 ? content.storeIn(fresh) : error;
      error = error == 0 ? storage.rename(directory, NEW, NAME) : error;
    }
    if (error == 0) {
      file = fresh;
      warned = 0;
    } else {
      if (fresh != null) {
        fresh.close();
        storage.unlink(directory, NEW);
      }
      // A former file that has lost its name is closed by the caller, and its descriptor will be that of another one.
      file = file != null && directory >= 0 && file.isAt(directory, NAME) ? file : null;
      ownRecord.uses(file);
      warnNotStored(error, path);
    }
    if (directory >= 0) {
      storage.close(directory);
    }
    return new StateFile.Created(file, error);
  }

  /** The state directory. */
  String directory() {
    return DirectoryMaker.parent(path);
  }

  /**
   * Adds services whose processes were found without a state.
   *
   * @param supervisorId names the reeve that started them; null: none of them is adopted
   * @param now milliseconds since 1970
   */
  void add(Map<String, ServiceRecord> found, String supervisorId, long now) {
    if (found.isEmpty()) {
      return;
    }
    if (services.isEmpty() && supervisorId != null) {
      ownRecord.continues(supervisorId);
    }
    if (services.isEmpty() || former == null) {
      former = new ReeveRecord(own.bootId(), own.pidNamespace(), supervisorId == null ? 0 : Orphans.pidOf(supervisorId),
          0, supervisorId, "", null, false, 0, own.notifyKey(), null);
      unwatched = new DeathDetails.Unwatched(now, now);
    }
    services.putAll(found);
  }

  /** What the former reeve left, and the file in which the state is stored. */
  StoredState stored() {
    return new StoredState(file, used ? this : null, ownRecord, services.isEmpty() ? null : former, services,
        unwatched);
  }

  /** Records that this reeve has ended in order: nothing is left to adopt. */
  void end() {
    if (file != null) {
      ownRecord.ended();
      file.close();
    }
  }
}
