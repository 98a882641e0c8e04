/*
 * The tool that measures: the service that records when its main began, and the few operations that a shell cannot do within
 * microseconds. One static program, so that its own start costs as little as a start can. Times are CLOCK_MONOTONIC nanoseconds.
 *
 *   probe exec FILE CMD...      append "NS PID" to FILE and become CMD
 *   probe wall CMD...           run CMD quietly to its end and print what that took
 *   probe service               append "NS PID" to $BENCH_MARK as its first act, then wait for a signal
 *                               (with $BENCH_TERM: append "NS PID" there on SIGTERM, and end; with $NOTIFY_SOCKET: send READY=1)
 *   probe lines FILE N MS       wait until FILE has N lines
 *   probe stop PID MS           SIGTERM, wait for the end of PID; print "SENT ENDED"
 *   probe now                   print the time
 *   probe gone FILE MS          wait until none of the pids in the lines "NS PID" of FILE is known to the kernel; print the time
 *   probe restarts N MS FILE... N rounds: for each FILE let its service live MS, SIGKILL the pid of its last line, print "FILE NS"
 *   probe orphans HOW N FILE    make N double-forked orphans; HOW: burst or stream. Appends "NS LEFT" to FILE: see orphans()
 *   probe reaper CMD...         a minimal init: the lower bound for the above
 *   probe escape HOW            a service that is hard to stop; HOW: session double bare chain brood
 *   probe write MIB FILE        append to $BENCH_MARK, wait for SIGUSR1, write so many MiB of lines to stdout, 4 KiB each time, append
 *                               "BEGIN END" to FILE, and wait for a signal
 *   probe below DIR list|kill   processes whose program or working directory is below DIR, this one and its parents excepted
 *
 * Called as "run" it is "probe service": so it can be a runit service without a shell between.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define MILLISECOND 1000000LL

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * SECOND + t.tv_nsec;
}

static void nap(long long ns) {
  struct timespec t = {ns / SECOND, ns % SECOND};
  nanosleep(&t, NULL);
}

static void die(const char *what, const char *name) {
  fprintf(stderr, "probe: cannot %s \"%s\": %s\n", what, name, strerror(errno));
  exit(111);
}

/* One write of one line with O_APPEND: whole lines, however many processes write. */
static void append(const char *file, long long first, long long second) {
  char line[64];
  int length = snprintf(line, sizeof line, "%lld %lld\n", first, second);
  int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 || write(fd, line, length) != length) {
    die("write", file);
  }
  close(fd);
}

/* --- a service --- */

static const char *term_file;

static void on_term(int signal) {
  (void) signal;
  append(term_file, now(), getpid());
  _exit(0);
}

__attribute__((noreturn)) static void service(void) {
  long long begun = now();
  const char *mark = getenv("BENCH_MARK");
  if (mark != NULL) {
    append(mark, begun, getpid());
  }
  term_file = getenv("BENCH_TERM");
  if (term_file != NULL) {
    signal(SIGTERM, on_term);
  }
  const char *notify = getenv("NOTIFY_SOCKET");
  if (notify != NULL && notify[0] == '/') {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    strncpy(to.sun_path, notify, sizeof to.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    sendto(fd, "READY=1", 7, 0, (struct sockaddr *) &to, sizeof to);
    close(fd);
  }
  for (;;) {
    pause();
  }
}

/* --- waiting --- */

static long long size_of(const char *file) {
  struct stat s;
  return stat(file, &s) < 0 ? -1 : s.st_size;
}

/* Copies the last whole line to "line" and returns the number of whole lines. */
static long last_line(const char *file, char *line, size_t capacity) {
  FILE *in = fopen(file, "r");
  long count = 0;
  char next[128];
  line[0] = 0;
  while (in != NULL && fgets(next, sizeof next, in) != NULL && strchr(next, '\n') != NULL) {
    snprintf(line, capacity, "%s", next);
    count++;
  }
  if (in != NULL) {
    fclose(in);
  }
  return count;
}

static int lines(const char *file, long wanted, long ms) {
  char line[128];
  long long end = now() + ms * MILLISECOND;
  long long seen = -1;
  while (now() < end) {
    long long size = size_of(file);
    if (size != seen && last_line(file, line, sizeof line) >= wanted) {
      return 0;
    }
    seen = size;
    nap(5 * MILLISECOND);
  }
  return 1;
}

/* The end as the kernel reports it: a pidfd is readable when the process has ended, reaped or not. */
static int stop(pid_t pid, long ms) {
  int fd = syscall(SYS_pidfd_open, pid, 0);
  if (fd < 0) {
    die("watch", "pid");
  }
  struct pollfd p = {fd, POLLIN, 0};
  long long sent = now();
  kill(pid, SIGTERM);
  if (poll(&p, 1, ms) != 1) {
    return 1;
  }
  printf("%lld %lld\n", sent, now());
  return 0;
}

/* A pid that kill(2) no longer knows has been reaped. */
static int gone(const char *file, long ms) {
  FILE *in = fopen(file, "r");
  long long end = now() + ms * MILLISECOND;
  long long begun;
  int pid;
  if (in == NULL) {
    die("read", file);
  }
  while (fscanf(in, "%lld %d", &begun, &pid) == 2) {
    while (kill(pid, 0) == 0) {
      if (now() > end) {
        return 1;
      }
      nap(MILLISECOND / 10);
    }
  }
  fclose(in);
  printf("%lld\n", now());
  return 0;
}

static int restarts(long rounds, long life, char **files) {
  char line[128];
  int count = 0;
  while (files[count] != NULL) {
    count++;
  }
  long long last = 0;
  for (long round = 0; round < rounds; round++) {
    for (int turn = 0; turn < count; turn++) {
      /* Another one is the first in each round, and no restart is near another: the work that follows one would slow the next. */
      char **file = files + (round + turn) % count;
      long long begun;
      int pid;
      last_line(*file, line, sizeof line);
      if (sscanf(line, "%lld %d", &begun, &pid) != 2) {
        fprintf(stderr, "probe: nothing to restart in \"%s\"\n", *file);
        return 1;
      }
      long long rest = (begun > last ? begun : last) + life * MILLISECOND - now();
      if (rest > 0) {
        nap(rest);
      }
      long long before = size_of(*file);
      long long killed = now();
      kill(pid, SIGKILL);
      while (size_of(*file) == before && now() < killed + 10 * SECOND) {
        nap(MILLISECOND);
      }
      last_line(*file, line, sizeof line);
      if (sscanf(line, "%lld", &begun) != 1 || begun < killed) {
        fprintf(stderr, "probe: no restart within 10 s in \"%s\"\n", *file);
        return 1;
      }
      printf("%s %lld\n", *file, begun - killed);
      last = begun;
      fflush(stdout);
    }
  }
  return 0;
}

static int wall(char **command) {
  long long begun = now();
  pid_t pid = fork();
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execvp(command[0], command);
    _exit(127);
  }
  int status;
  waitpid(pid, &status, 0);
  printf("%lld\n", now() - begun);
  return status == 0 ? 0 : 1;
}

/* --- orphans --- */

struct orphan {
  volatile pid_t pid;
  volatile long long died;
};

/* The number of processes of this pid namespace without its init and this one. */
static int others(void) {
  int count = 0;
  DIR *proc = opendir("/proc");
  struct dirent *entry;
  while (proc != NULL && (entry = readdir(proc)) != NULL) {
    int pid = atoi(entry->d_name);
    count += pid > 1 && pid != getpid();
  }
  if (proc != NULL) {
    closedir(proc);
  }
  return count;
}

/*
 * "burst": all of them wait, and die at once when this process closes a pipe. "stream": each dies as soon as it is made.
 * Each records the time as its last act; a pid that kill(2) no longer knows has been reaped. Written to the file: how long after
 * the last death the last one was reaped, and how many processes are left apart from this one and pid 1.
 */
static int orphans(const char *how, int count, const char *file) {
  struct orphan *all =
    mmap(NULL, count * sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int gate[2];
  int burst = strcmp(how, "burst") == 0;
  if (all == MAP_FAILED || pipe(gate) < 0) {
    die("prepare", "orphans");
  }
  for (int i = 0; i < count; i++) {
    pid_t middle = fork();
    if (middle < 0) {
      die("fork", "orphan");
    }
    if (middle == 0) {
      if (fork() == 0) {
        char c;
        close(gate[1]);
        all[i].pid = getpid();
        if (burst && read(gate[0], &c, 1) != 0) {
          _exit(1);
        }
        all[i].died = now();
        _exit(0);
      }
      _exit(0);
    }
    waitpid(middle, NULL, 0);
  }
  for (int i = 0; i < count; i++) {
    while (all[i].pid == 0) {
      nap(MILLISECOND / 10);
    }
  }
  if (burst) {
    nap(SECOND / 2);
  }
  close(gate[1]);
  long long end = now() + 10 * SECOND;
  for (int i = 0; i < count && now() < end; i++) {
    while (kill(all[i].pid, 0) == 0 && now() < end) {
      nap(MILLISECOND / 10);
    }
  }
  long long gone = now();
  long long died = 0;
  for (int i = 0; i < count; i++) {
    died = all[i].died > died ? all[i].died : died;
  }
  append(file, gone > died ? gone - died : 0, others());
  return 0;
}

static int reaper(char **command) {
  pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    _exit(127);
  }
  while (wait(NULL) != child || errno == EINTR) {
  }
  return 0;
}

/* --- processes that are hard to stop --- */

static volatile sig_atomic_t stop_requested;

static void on_stop(int signal) {
  (void) signal;
  stop_requested = 1;
}

static void stubborn(void) {
  signal(SIGTERM, SIG_IGN);
  setsid();
  alarm(60);
}

/*
 * session: a child in its own session that ignores SIGTERM. double: the same, and its parent has ended. bare: the same, half a second
 * later and with an empty environment. chain: from SIGTERM on, a chain of processes: every millisecond the process forks and exits, for 15 s at most. brood: from SIGTERM on, a new child in its own session every millisecond, 300 at most. None lives for more than a minute.
 */
static int escape(const char *how, char **argv) {
  if (strcmp(how, "rest") == 0) {
    stubborn();
    for (;;) {
      pause();
    }
  }
  if (strcmp(how, "chain") == 0 || strcmp(how, "brood") == 0) {
    int chain = how[0] == 'c';
    signal(SIGTERM, on_stop);
    alarm(60);
    while (!stop_requested) {
      pause();
    }
    stubborn();
    /* alarm(2) is not inherited: without this bound a chain that is not caught would use up the pids of the machine. */
    long long end = now() + 15 * SECOND;
    for (int i = 0; now() < end && (chain || i < 300); i++) {
      nap(MILLISECOND);
      pid_t child = fork();
      if (chain && child > 0) {
        _exit(0);
      }
      if (!chain && child == 0) {
        stubborn();
        pause();
        return 0;
      }
    }
    if (chain) {
      return 0;
    }
    for (;;) {
      pause();
    }
  }
  if (strcmp(how, "bare") == 0) {
    nap(SECOND / 2);
  }
  if (fork() == 0) {
    if (strcmp(how, "session") != 0 && fork() != 0) {
      _exit(0);
    }
    stubborn();
    if (strcmp(how, "bare") == 0) {
      char *args[] = {argv[0], "escape", "rest", NULL};
      char *none[] = {NULL};
      execve("/proc/self/exe", args, none);
    }
  }
  for (;;) {
    pause();
  }
}

/* --- cleaning up --- */

static int is_below(const char *link, const char *dir) {
  char target[4096];
  ssize_t length = readlink(link, target, sizeof target - 1);
  size_t prefix = strlen(dir);
  if (length <= 0) {
    return 0;
  }
  target[length] = 0;
  return strncmp(target, dir, prefix) == 0 && (target[prefix] == '/' || target[prefix] == 0);
}

static int below(const char *dir, int act) {
  int count = 0;
  DIR *proc = opendir("/proc");
  struct dirent *entry;
  while (proc != NULL && (entry = readdir(proc)) != NULL) {
    char exe[300];
    char cwd[300];
    int pid = atoi(entry->d_name);
    if (!isdigit((unsigned char) entry->d_name[0]) || pid == getpid() || pid == getppid()) {
      continue;
    }
    snprintf(exe, sizeof exe, "/proc/%s/exe", entry->d_name);
    snprintf(cwd, sizeof cwd, "/proc/%s/cwd", entry->d_name);
    if (is_below(exe, dir) || is_below(cwd, dir)) {
      count++;
      if (act) {
        kill(pid, SIGKILL);
      } else {
        printf("%d\n", pid);
      }
    }
  }
  return act && count > 0;
}

static int write_lines(long long mib, const char *file) {
  static char block[4096];
  sigset_t go;
  sigemptyset(&go);
  sigaddset(&go, SIGUSR1);
  sigprocmask(SIG_BLOCK, &go, NULL);
  if (getenv("BENCH_MARK")) {
    append(getenv("BENCH_MARK"), now(), getpid());
  }
  int got;
  sigwait(&go, &got);
  long long begin = now();
  for (long long n = 0; n < mib * 256; n++) {
    for (int i = 0; i < 64; i++) {
      char line[65];
      snprintf(line, sizeof line, "%063lld\n", n * 64 + i);
      memcpy(block + 64 * i, line, 64);
    }
    for (int done = 0; done < 4096;) {
      int wrote = write(1, block + done, 4096 - done);
      if (wrote < 0) {
        die("write", "stdout");
      }
      done += wrote;
    }
  }
  append(file, begin, now());
  pause();
  return 0;
}

int main(int argc, char **argv) {
  const char *name = strrchr(argv[0], '/');
  name = name == NULL ? argv[0] : name + 1;
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(name, "run") == 0 || strcmp(what, "service") == 0) {
    service();
  }
  if (argc > 3 && strcmp(what, "exec") == 0) {
    append(argv[2], now(), getpid());
    execvp(argv[3], argv + 3);
    die("run", argv[3]);
  }
  if (argc > 2 && strcmp(what, "wall") == 0) {
    return wall(argv + 2);
  }
  if (argc == 5 && strcmp(what, "lines") == 0) {
    return lines(argv[2], atol(argv[3]), atol(argv[4]));
  }
  if (argc == 4 && strcmp(what, "stop") == 0) {
    return stop(atoi(argv[2]), atol(argv[3]));
  }
  if (argc == 2 && strcmp(what, "now") == 0) {
    printf("%lld\n", now());
    return 0;
  }
  if (argc == 4 && strcmp(what, "gone") == 0) {
    return gone(argv[2], atol(argv[3]));
  }
  if (argc > 4 && strcmp(what, "restarts") == 0) {
    return restarts(atol(argv[2]), atol(argv[3]), argv + 4);
  }
  if (argc == 5 && strcmp(what, "orphans") == 0) {
    return orphans(argv[2], atoi(argv[3]), argv[4]);
  }
  if (argc > 2 && strcmp(what, "reaper") == 0) {
    return reaper(argv + 2);
  }
  if (argc == 3 && strcmp(what, "escape") == 0) {
    return escape(argv[2], argv);
  }
  if (argc == 4 && strcmp(what, "write") == 0) {
    return write_lines(atoll(argv[2]), argv[3]);
  }
  if (argc == 4 && strcmp(what, "below") == 0) {
    return below(argv[2], strcmp(argv[3], "kill") == 0);
  }
  fprintf(stderr, "probe: cannot understand the arguments; the comment at the top of probe.c lists them\n");
  return 64;
}
