package reeve.control.method;

import java.util.List;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.SupervisorBackend;

/** {@code upgrade}: replaces the program. The answer comes when the new one was tried, before it replaces this one. */
final class UpgradeMethod {
  private UpgradeMethod() {}

  static void call(PendingCall call) throws RpcException {
    String directory = call.params().string("directory");
    String java = call.params().string("java");
    call.params().done();
    for (String path : new String[] {directory, java}) {
      if (path != null && !path.startsWith("/")) {
        throw new RpcException(RpcException.INVALID_PARAMS, "cannot use \"" + path + "\": it is not an absolute path");
      }
    }
    call.onLoop(() -> {
      call.record("upgrade", List.of(), directory == null ? null : "to " + directory);
      call.backend().upgrade(directory, java, call.requester(), new SupervisorBackend.UpgradeAnswer() {
        @Override
        public void upgrading(String newVersion) {
          call.answer(json -> json.string("from", call.backend().info().version()).string("to", newVersion)
              .number("upgrades", call.backend().info().upgrades()));
        }

        @Override
        public void failed(String why) {
          call.fail(new RpcException(RpcException.NOT_UPGRADED, "cannot upgrade reeve: " + why));
        }
      });
    });
  }
}
