package reeve.posix;

import java.util.List;

/** The methods of {@link Processes} that make a process, or become another program. */
abstract class LinuxSpawning extends LinuxDescriptors {
  public int spawn(SpawnRequest request) {
    return request.attributes() == null ? Spawner.spawn(request) : AttributedSpawner.spawn(request);
  }

  public int prepareGate(List<String> directories) {
    return SpawnGate.make(directories);
  }

  public int killHeldProcesses(int reeve) {
    return HeldProcesses.kill(reeve);
  }

  public int replace(SpawnRequest request) {
    return Replacement.run(request);
  }
}
