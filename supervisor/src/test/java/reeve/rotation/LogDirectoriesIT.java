package reeve.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FileStorage;

/** Logs in the same directory share its descriptor, and an open costs the same for any number of directories. */
class LogDirectoriesIT {
  @TempDir
  Path temp;
  private final List<String> calls = new ArrayList<>();
  private final FileStorage real = ObservedStorage.real();
  private final FileStorage storage = (FileStorage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(),
      new Class<?>[] {FileStorage.class}, (proxy, method, arguments) -> {
        calls.add(method.getName());
        return method.invoke(real, arguments);
      });
  private final LogDirectories directories = new LogDirectories();

  @Test
  void anOpenInspectsNoOtherDirectory() throws Exception {
    List<Integer> opened = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.clear();
      opened.add(directories.open(storage, Files.createDirectory(temp.resolve("d" + i)).toString()));
      assertEquals(List.of("openDirectory", "stat"), calls);
    }
    calls.clear();
    assertEquals(opened.get(7), directories.open(storage, temp.resolve("d7").toString()));
    assertEquals(List.of("openDirectory", "stat", "close"), calls);
    assertNotEquals(opened.get(7), opened.get(8));
    opened.add(opened.get(7));
    calls.clear();
    opened.forEach(fd -> directories.close(storage, fd));
    assertEquals(10, calls.size(), "each is closed after its last user");
  }
}
