package reeve.posix;

/** The part of {@link LinuxPosix} that concerns the owners of files, and the names of users and groups. */
abstract class LinuxFileAccess implements Files {
  @Override
  public int setAccess(int fd, int uid, int gid, int mode) {
    return FileAccess.set(fd, uid, gid, mode);
  }

  @Override
  public int userId(String name) {
    return FileAccess.user(name);
  }

  @Override
  public int groupId(String name) {
    return FileAccess.group(name);
  }

  @Override
  public int groupIdByNss(String name) {
    return FileAccess.groupByNss(name);
  }

  @Override
  public int userIdByNss(String name) {
    return FileAccess.userByNss(name);
  }

  @Override
  public int shareDirectory(String path, int[] uids, int[] gids) {
    return AccessLists.shareDirectory(path, uids, gids);
  }
}
