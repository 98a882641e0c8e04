package reeve.rotation;

import reeve.logstore.IndexState;

/** Leaves the rename of a log to the next start of a service that writes to it: see {@link StartRenames}. */
final class RotateAtStart implements RotationStrategy {
  private final OpenLog log;
  private final StartRenames renames;

  RotateAtStart(OpenLog log, StartRenames renames) {
    this.log = log;
    this.renames = renames;
  }

  @Override
  public Result rotate(Request request) {
    IndexState state = log.state();
    renames.schedule(log.name(), state.inode(), log.name().archive(state.start()));
    return Result.DEFERRED;
  }
}
