package reeve.control.method;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.Protocol;
import reeve.control.RpcException;
import reeve.control.SupervisorBackend;
import reeve.text.Rfc3339;
import reeve.time.Clock;
import reeve.time.WallTimes;

/** {@code version}: the version, start time, files and methods of the reeve that answers. */
final class VersionMethod implements Method {
  private final Supplier<List<String>> methods;
  private final WallTimes wallTimes = new WallTimes(Clock.system());

  /** @param methods the names of all methods */
  VersionMethod(Supplier<List<String>> methods) {
    this.methods = methods;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    call.params().done();
    SupervisorBackend.Info info = call.backend().info();
    wallTimes.refresh();
    long started = wallTimes.of(info.startedNanos());
    List<String> files = new ArrayList<>();
    for (String file : info.files()) {
      files.add(new File(file).getAbsolutePath()); // the client may be in another directory
    }
    call.answer(json -> json.string("version", info.version()).number("protocol", Protocol.VERSION)
        .number("pid", info.pid()).number("upgrades", info.upgrades()).string("started", Rfc3339.format(started))
        .string("stateDir", info.stateDir()).strings("files", files).strings("profiles", info.reading().profiles())
        .string("target", info.reading().target()).bool("keepGoing", info.reading().keepGoing())
        .strings("methods", methods.get()));
  }
}
