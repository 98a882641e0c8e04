package reeve.runtime;

import reeve.control.SupervisorBackend;
import reeve.ledger.LedgerSink;
import reeve.rotation.RotationStatus;
import reeve.runtime.admin.ControlEvents;
import reeve.runtime.admin.EnablementStore;
import reeve.runtime.admin.PlanSource;
import reeve.runtime.command.FailureReports;

/**
 * What requests of clients work with.
 *
 * @param source null: the configuration cannot be read again
 * @param info with the files that reeve was started with
 * @param rotation null: no logs are rotated
 * @param ledger null: there is none
 * @param reports null: hooks get no report of a failure
 */
public record ControlParts(EnablementStore enablement, PlanSource source, ControlEvents events,
    SupervisorBackend.Info info, RotationStatus rotation, LedgerSink ledger, FailureReports reports) {}
