package reeve.control.method;

import java.io.File;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.Protocol;
import reeve.control.RpcException;
import reeve.control.SupervisorBackend;
import reeve.text.Rfc3339;

/** {@code version}: what answers, since when, and what it can. */
final class VersionMethod implements Method {
  private final MethodTable methods;

  VersionMethod(MethodTable methods) {
    this.methods = methods;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    call.params().done();
    SupervisorBackend.Info info = call.backend().info();
    call.answer(json -> {
      json.beginObject();
      json.name("version").value(info.version());
      json.name("protocol").value(Protocol.VERSION);
      json.name("pid").value(info.pid());
      json.name("started").value(Rfc3339.format(info.startedMillis()));
      json.name("stateDir").value(info.stateDir());
      json.name("files").beginArray();
      for (String file : info.files()) {
        json.value(new File(file).getAbsolutePath()); // who asks may be in another directory
      }
      json.endArray();
      json.name("methods").beginArray();
      for (String name : methods.names()) {
        json.value(name);
      }
      json.endArray();
      json.endObject();
    });
  }
}
