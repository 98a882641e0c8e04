package reeve.runtime;

import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.Effect;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.loop.ServiceEvents;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.ports.PortProblem;
import reeve.runtime.process.ProcessStarter;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.StartResult;
import reeve.runtime.readiness.ReadinessProber;

/** Starts the main process of a service when the core requests it, and applies the outcome as an event. Loop thread. */
final class ServiceSpawner implements LoopComponent {
  /** What is noted about a process that was started: see {@link #note}. */
  private static final int STEPS = 5;

  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessStarter starter;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final ReadinessProber prober;
  private final LifecycleReporter reporter;
  private final InternalErrors errors;

  ServiceSpawner(ServiceSet services, ServiceEvents events, ProcessStarter starter, ProcessTree tree, Cgroups cgroups,
      ReadinessProber prober, LifecycleReporter reporter, InternalErrors errors) {
    this.services = services;
    this.events = events;
    this.starter = starter;
    this.tree = tree;
    this.cgroups = cgroups;
    this.prober = prober;
    this.reporter = reporter;
    this.errors = errors;
  }

  @Override
  public boolean perform(Effect effect) {
    if (!(effect instanceof Effect.Spawn spawn)) {
      return false;
    }
    Service service = services.get(spawn.service());
    ServiceSpec spec = service.spec();
    PortProblem problem = service.run().commandIndex() == 0 ? starter.ports().claim(spec) : null;
    if (problem != null) {
      portFailed(spec.name(), spawn.run(), problem);
      return true;
    }
    StartResult result;
    String baseline = null;
    try {
      boolean limited = spec.resources().hasLimits();
      String refusal = limited ? cgroups.prepare(spec) : null;
      baseline = prober.baseline(spec);
      result = refusal == null
          ? starter.start(spec, service.run().commandIndex(), spawn.run(),
              limited ? cgroups.directory(spec.name()) : null)
          : new StartResult.Failed("cannot start \"" + spec.name() + "\": " + refusal, false, 1);
    } catch (RuntimeException | Error e) {
      errors.report(e);
      // not permanent: the start is tried again
      result = new StartResult.Failed("cannot start \"" + spec.name() + "\": internal error: " + e, false, 1);
    }
    if (result instanceof StartResult.Running running) {
      started(spec, spawn.run(), running, baseline);
    } else {
      StartResult.Failed failed = (StartResult.Failed) result;
      starter.ports().release(spec.name());
      events.apply(spec.name(),
          new ServiceEvent.SpawnFailed(spawn.run(), failed.permanent(), failed.message(), failed.exitCode()));
    }
    return true;
  }

  /** Reports a start without its port. Until the holder of the port is found, the service stays in its state. */
  private void portFailed(String service, long run, PortProblem problem) {
    if (problem.held() == null || !starter.ports().holders().search(problem.held(), (pid, text) -> {
      String owner = pid == 0 ? null : tree.ownerOf(pid);
      portFailed(service, run, problem.message() + " by " + text
          + (owner == null ? "" : owner.equals(service) ? ", which an earlier run of the service has left"
              : ", of the service \"" + owner + '"')
          + "; end that process, or declare another port");
    })) {
      portFailed(service, run, problem.message());
    }
  }

  private void portFailed(String service, long run, String message) {
    Service now = services.get(service);
    if (now != null && now.run().number() == run && now.run().pid() == 0 && now.state() == ServiceState.STARTING) {
      events.apply(service,
          new ServiceEvent.SpawnFailed(run, false, "cannot start \"" + service + "\": " + message, 1));
    }
  }

  /** The process exists, so the core learns of it in every case. */
  private void started(ServiceSpec spec, long run, StartResult.Running running, String baseline) {
    for (int step = 0; step < STEPS; step++) {
      try {
        note(step, spec, run, running, baseline);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    events.apply(spec.name(), new ServiceEvent.Spawned(run, running.pid()));
  }

  private void note(int step, ServiceSpec spec, long run, StartResult.Running running, String baseline) {
    switch (step) {
      case 0 -> lead(running.pid(), spec.name());
      case 1 -> reporter.spawned(spec.name(), run, running.pid(), running.output());
      case 2 -> {
        if (spec.startup().type() == StartupSpec.Type.FORKING) {
          tree.recordBirth(running.pid(), spec.name());
        }
      }
      case 3 -> {
        if (!spec.resources().hasLimits()) { // else it is there already
          cgroups.join(spec.name(), running.pid());
        }
      }
      default -> prober.begin(spec, run, baseline, running.output());
    }
  }

  /** Without this the end of the process could not be assigned to the service. */
  private void lead(int pid, String service) {
    try {
      tree.lead(pid, service);
    } catch (OutOfMemoryError e) {
      errors.report(e); // which frees memory
      tree.lead(pid, service);
    }
  }
}
