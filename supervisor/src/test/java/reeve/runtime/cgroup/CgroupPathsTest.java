package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class CgroupPathsTest {
  @Test
  void findsTheMountOfVersionTwoAmongThoseOfVersionOne() {
    String mountinfo = """
        30 24 0:26 / /sys/fs/cgroup rw,relatime shared:4 - tmpfs tmpfs rw,mode=755
        31 30 0:27 / /sys/fs/cgroup/cpu rw,relatime shared:5 - cgroup cgroup rw,cpu
        40 30 0:36 / /sys/fs/cgroup/unified\\040two rw,relatime shared:14 - cgroup2 cgroup2 rw
        """;
    assertEquals("/sys/fs/cgroup/unified two", CgroupPaths.mountPoint(mountinfo));
    assertNull(CgroupPaths.mountPoint(""));
  }

  @Test
  void readsTheUnifiedPath() {
    assertEquals("/user.slice/x", CgroupPaths.unified("0::/user.slice/x\n"));
    assertEquals("/", CgroupPaths.unified("9:name=systemd:/\n1:cpu:/\n0::/\n"));
    assertNull(CgroupPaths.unified("1:cpu:/a\n"));
    assertNull(CgroupPaths.unified(""));
  }
}
