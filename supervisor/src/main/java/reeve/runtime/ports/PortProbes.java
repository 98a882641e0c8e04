package reeve.runtime.ports;

import java.util.Optional;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.config.port.PortSpec;

/**
 * Probes of services whose ports were bumped: a probe that names a declared port checks the chosen one. Loop thread.
 */
public final class PortProbes {
  private final ServicePorts ports;

  public PortProbes(ServicePorts ports) {
    this.ports = ports;
  }

  /** Returns the health checks of a service, with the chosen port. */
  public HealthSpec health(ServiceSpec spec) {
    HealthSpec health = spec.health();
    ProbeSpec probe = health.check().isEmpty() ? null : health.check().get();
    ProbeSpec chosen = probe == null ? null : probe(spec, probe);
    return chosen == probe ? health : health.withCheck(Optional.of(chosen));
  }

  /** Returns how a service becomes ready, with the chosen port. @param ready of its definition */
  public ReadinessSpec ready(ServiceSpec spec, ReadinessSpec ready) {
    if (!(ready instanceof ReadinessSpec.Probed probed)) {
      return ready;
    }
    ProbeSpec chosen = probe(spec, probed.probe());
    return chosen == probed.probe() ? ready : new ReadinessSpec.Probed(chosen, probed.interval(), probed.timeout());
  }

  private ProbeSpec probe(ServiceSpec spec, ProbeSpec probe) {
    for (PortSpec port : spec.process().ports()) {
      int number = ports.number(spec, port);
      if (number == port.number() || port.protocol() != PortSpec.Protocol.TCP) {
        continue;
      }
      if (probe instanceof ProbeSpec.Tcp tcp && tcp.port() == port.number() && isHere(tcp.host())) {
        return new ProbeSpec.Tcp(tcp.host(), number);
      }
      if (probe instanceof ProbeSpec.Http http && http.port() == port.number() && isHere(http.host())) {
        return new ProbeSpec.Http(http.url().replaceFirst(":" + port.number(), ":" + number), http.host(), number,
            http.target(), http.status());
      }
    }
    return probe;
  }

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
