package reeve.posix;

/** The part of {@link LinuxPosix} that concerns the owners of files, and the names of users and groups. */
abstract class LinuxFileAccess implements Files {
  @Override
  public int setAccess(int fd, int uid, int gid, int mode) {
    return FileAccess.set(fd, uid, gid, mode);
  }

  @Override
  public int userId(String name) {
    int number = (int) UserDatabase.number(name);
    UserDatabase.User user = number != -1 ? null : UserDatabase.read().user(name);
    return user == null ? number : (int) user.uid();
  }

  @Override
  public int groupId(String name) {
    int number = (int) UserDatabase.number(name);
    return number != -1 ? number : (int) UserDatabase.read().group(name);
  }

  @Override
  public int shareDirectory(String path, int[] uids, int[] gids) {
    return AccessLists.shareDirectory(path, uids, gids);
  }
}
