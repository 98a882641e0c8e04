package reeve.daemon;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import reeve.core.ExitStatus;
import reeve.core.LastExit;
import reeve.core.Reason;
import reeve.core.ServiceState;
import reeve.event.EventJson;
import reeve.event.RecoveredJson;
import reeve.history.LastRecordedRuns;
import reeve.history.LedgerFiles;
import reeve.ledger.LedgerSink;
import reeve.log.SupervisorLog;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;

/**
 * Finds the starts and ends of runs that the former reeve stored in its state, and did not write into the ledger before
 * it was killed. The state is stored before the ledger is written, so the ledger never has more.
 */
final class FormerRuns implements LedgerSink.Recovery {
  /** So many runs of one service are written one by one; more are counted. */
  static final int MAX_RUNS = 32;

  private static final String NOT_FOUND = "reeve was killed while it started this run, and no process of it was found "
      + "later; whether there was one, which has ended since, is not known";

  private final StoredState stored;
  private final String stateDir;
  private final SupervisorLog log;
  private final StringBuilder lines = new StringBuilder();

  /** @param stored with a former reeve */
  FormerRuns(StoredState stored, String stateDir, SupervisorLog log) {
    this.stored = stored;
    this.stateDir = stateDir;
    this.log = log;
  }

  /** The ledger's thread. */
  @Override
  public String lines() {
    Map<String, LastRecordedRuns.Recorded> recorded;
    String id = stored.former().supervisorId();
    int point = id.indexOf('.');
    try (LedgerFiles files = LedgerFiles.open(Path.of(stateDir))) {
      recorded = LastRecordedRuns.read(files, stored.services().keySet(), Integer.parseInt(id.substring(0, point)),
          Long.parseLong(id.substring(point + 1)));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException | RuntimeException e) {
      log.warn("Cannot find what the former reeve did not write into the ledger: " + e);
      return "";
    }
    for (Map.Entry<String, ServiceRecord> each : stored.services().entrySet()) {
      LastRecordedRuns.Recorded last = recorded.get(each.getKey());
      if (last != null && each.getValue().run().number() > 0) {
        add(each.getKey(), each.getValue(), last);
      }
    }
    return lines.toString();
  }

  private void add(String service, ServiceRecord record, LastRecordedRuns.Recorded last) {
    long present = record.run().number();
    int firstPid = record.facts().firstPid();
    LastExit exit = lastExit(record);
    boolean isOver = firstPid > 0 && record.run().pid() == 0 && record.state() != ServiceState.STARTING
        && exit.status() != null && exit.startFailure() == null;
    long startedAt = record.facts().startedMillis();
    long before = startedAt > 0 ? startedAt : stored.unwatched().after();
    long next = last.ended() ? last.life() + 1 : Math.max(1, last.life());
    if (present - next > MAX_RUNS) {
      lines.append(EventJson.eventsLost(before, present - MAX_RUNS - next)).append('\n');
      next = present - MAX_RUNS;
    }
    for (long life = next; life < present; life++) {
      end(before, service, 0, life, life == present - 1 && !isOver ? exit : LastExit.NONE);
    }
    if (firstPid == RunFacts.NOT_FOUND && last.life() < present) {
      line(RecoveredJson.startFailed(startedAt, service, present, NOT_FOUND));
    } else if (firstPid > 0 && startedAt > 0 && last.life() < present) {
      boolean own = record.state() == ServiceState.STARTING || record.state() == ServiceState.RUNNING;
      line(RecoveredJson.started(startedAt, record.run().spawnedAt() / 1_000_000, service, firstPid, present,
          own ? record.cause().reason() : null, record.cause().requester(), record.facts().output()));
    }
    int recordedPid = last.life() < present ? firstPid : last.ended() ? 0 : last.pid();
    if (recordedPid > 0 && record.run().pid() > 0 && record.run().pid() != recordedPid) {
      line(RecoveredJson.mainPid(stored.unwatched().after(), service, record.run().pid(), present));
    }
    if (isOver && (last.life() < present || !last.ended())) {
      end(stored.unwatched().after(), service, firstPid, present, exit);
    } else if (firstPid == 0 && exit.startFailure() != null && last.life() < present
        && record.state() != ServiceState.STARTING) {
      line(RecoveredJson.startFailed(stored.unwatched().after(), service, present, exit.startFailure()));
    }
  }

  /** A start that was skipped belongs to no run. */
  private static LastExit lastExit(ServiceRecord record) {
    LastExit exit = record.lastExit();
    return record.cause().reason() == Reason.CONDITION ? exit.with(exit.status(), exit.clean(), null) : exit;
  }

  private void end(long wallMillis, String service, int pid, long life, LastExit exit) {
    ExitStatus status = exit.startFailure() == null ? exit.status() : null;
    line(RecoveredJson.exited(wallMillis, service, pid, life, status, exit.clean()));
  }

  private void line(String line) {
    lines.append(line).append('\n');
  }
}
