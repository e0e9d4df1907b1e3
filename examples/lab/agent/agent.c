/*
 * The lab's man inside: first process of a guest, and the one that answers questions from outside.
 *
 * As PID 1 it mounts what a system needs, loads the modules it finds in /lab/modules, starts the
 * processes that `lab.processes=N` on the kernel's command line asks for, and then serves requests
 * (see wire.h) on the virtio-serial port named "lab". Verbs:
 *
 *   ping                       "pong"
 *   truth [maps] [kallsyms]    what the kernel says of itself, JSON (see truth.h)
 *   run COMMAND                a shell command; output and exit status
 *   guest NAME VERB ...        passes the question on to the agent in an inner guest
 *
 * Linked statically: there is nothing else in the guest but busybox.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "spawn.h"
#include "text.h"
#include "truth.h"
#include "wire.h"

enum { RUN_SECONDS = 240, FAILED = 1, UNKNOWN = 2, TIMED_OUT = 124, NO_GUEST = 125 };

static void say(const char *format, const char *what) {
  fprintf(stderr, format, what);
  fflush(stderr);
}

static void mount_all(void) {
  static const char *const what[][2] = {{"proc", "/proc"},   {"sysfs", "/sys"},
                                        {"tmpfs", "/run"},   {"devtmpfs", "/dev"},
                                        {"tmpfs", "/tmp"}};
  for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
    mkdir(what[i][1], 0755);
    mount(what[i][0], what[i][1], what[i][0], 0, NULL);
  }
  mkdir("/dev/pts", 0755);
  mount("devpts", "/dev/pts", "devpts", 0, NULL);
  int console = open("/dev/console", O_RDWR);
  for (int fd = 0; console >= 0 && fd < 3; fd++) dup2(console, fd);
  if (console > 2) close(console);
}

static void load_module(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST)) {
    say("lab: could not load %s\n", path);
  }
  if (fd >= 0) close(fd);
}

/* The files are named in the order in which they are to be loaded. */
static void load_modules(void) {
  struct dirent **names = NULL;
  int count = scandir("/lab/modules", &names, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char path[512];
    snprintf(path, sizeof path, "/lab/modules/%s", names[i]->d_name);
    if (names[i]->d_name[0] != '.') load_module(path);
    free(names[i]);
  }
  free(names);
}

static void loopback_up(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ioctl(fd, SIOCSIFFLAGS, &request);
  close(fd);
}

/* The value of NAME=VALUE on the kernel's command line, "" when it is not there. */
static const char *boot_option(const char *name) {
  static char value[256];
  char *line = slurp("/proc/cmdline", NULL), *at = line == NULL ? NULL : strstr(line, name);
  value[0] = 0;
  if (at != NULL) snprintf(value, sizeof value, "%.*s", (int)strcspn(at + strlen(name), " \n"),
                           at + strlen(name));
  free(line);
  return value;
}

static void run_script(const char *path) {
  if (access(path, X_OK) != 0) return;
  pid_t pid = fork();
  if (pid == 0) {
    execl("/bin/busybox", "sh", path, (char *)NULL);
    _exit(127);
  }
  waitpid(pid, NULL, 0);
}

static void begin_system(void) {
  mount_all();
  setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
  setenv("HOME", "/", 1);
  signal(SIGPIPE, SIG_IGN);
  const char *name = boot_option("lab.name=");
  if (*name != 0) sethostname(name, strlen(name));
  loopback_up();
  load_modules();
  run_script("/lab/start");
  spawn(atoi(boot_option("lab.processes=")));
}

/* /dev/vportXpY of the port that carries our name, waiting for its driver. */
static int open_port(void) {
  for (int tries = 0; tries < 3000; tries++) {
    DIR *ports = opendir("/sys/class/virtio-ports");
    for (struct dirent *e; ports != NULL && (e = readdir(ports)) != NULL;) {
      char path[512];
      snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", e->d_name);
      char *name = slurp(path, NULL);
      int ours = name != NULL && strcmp(name, "lab\n") == 0;
      free(name);
      snprintf(path, sizeof path, "/dev/%s", e->d_name);
      int fd = ours ? open(path, O_RDWR | O_CLOEXEC) : -1;
      if (fd >= 0) {
        closedir(ports);
        return fd;
      }
    }
    if (ports != NULL) closedir(ports);
    usleep(10000);
  }
  return -1;
}

static void answer_truth(int fd, const char *id, const char *options) {
  struct text out = {0};
  put_truth(&out, options);
  wire_reply(fd, id, out.bytes, out.length);
  wire_done(fd, id, 0);
  free(out.bytes);
}

static pid_t start_shell(const char *command, int *output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  pid_t pid = fork();
  if (pid == 0) {
    setsid();
    signal(SIGPIPE, SIG_DFL);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    execl("/bin/busybox", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  *output = ends[0];
  return pid;
}

/*
 * The answer ends when the shell does, even if something that it left in the background still
 * holds the pipe.
 */
static int pass_output(int fd, const char *id, pid_t pid, int output) {
  char bytes[4096];
  int status = 0, ended = 0;
  time_t until = time(NULL) + RUN_SECONDS;
  for (;;) {
    struct pollfd ready = {.fd = output, .events = POLLIN};
    if (poll(&ready, 1, ended ? 0 : 20) > 0) {
      ssize_t got = read(output, bytes, sizeof bytes);
      if (got > 0) {
        wire_reply(fd, id, bytes, (size_t)got);
        continue;
      }
      if (!ended) usleep(1000); /* the pipe is closed, the shell not quite gone */
    } else if (ended) {
      break;
    }
    if (ended && !(ready.revents & POLLIN)) break;
    if (!ended && waitpid(pid, &status, WNOHANG) == pid) ended = 1;
    if (!ended && time(NULL) > until) {
      kill(-pid, SIGKILL);
      waitpid(pid, &status, 0);
      return TIMED_OUT;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void answer_run(int fd, const char *id, const char *command) {
  int output = -1;
  pid_t pid = start_shell(command, &output);
  int status = pid < 0 ? FAILED : pass_output(fd, id, pid, output);
  if (output >= 0) close(output);
  wire_done(fd, id, status);
}

static int connect_guest(const char *name) {
  struct sockaddr_un where = {.sun_family = AF_UNIX};
  snprintf(where.sun_path, sizeof where.sun_path, "/run/guests/%.64s.sock", name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&where, sizeof where) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

/* Copies replies that carry our ID from the inner guest to the outside, up to the last. */
static int relay(struct wire *w, int fd, const char *id) {
  for (;;) {
    char *line = wire_line(w), got[160];
    size_t length;
    int status = 0;
    if (line == NULL) return -1;
    int fields = sscanf(line, "%159s %zu %d", got, &length, &status);
    int mine = fields >= 2 && strcmp(got, id) == 0;
    if (mine && fields == 3) return wire_done(fd, id, status);
    char head[256];
    int size = snprintf(head, sizeof head, "%.128s %zu\n", id, length);
    if (mine) wire_write(fd, head, (size_t)size);
    if (fields == 2 && wire_pass(w, length, mine ? fd : -1) < 0) return -1;
  }
}

static void answer_guest(int fd, const char *id, char *rest) {
  static struct wire inner;
  char *name = strsep(&rest, " ");
  memset(&inner, 0, sizeof inner);
  inner.fd = connect_guest(name);
  if (inner.fd < 0 || rest == NULL) {
    wire_done(fd, id, NO_GUEST);
    return;
  }
  struct timeval patience = {.tv_sec = RUN_SECONDS + 10};
  setsockopt(inner.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  wire_write(inner.fd, id, strlen(id));
  wire_write(inner.fd, " ", 1);
  wire_write(inner.fd, rest, strlen(rest));
  wire_write(inner.fd, "\n", 1);
  if (relay(&inner, fd, id) < 0) wire_done(fd, id, TIMED_OUT);
  close(inner.fd);
}

static void answer(int fd, char *line) {
  char *id = strsep(&line, " ");
  char *verb = strsep(&line, " ");
  char *rest = line == NULL ? id + strlen(id) : line;
  if (verb == NULL) return;
  if (strcmp(verb, "ping") == 0) {
    wire_reply(fd, id, "pong\n", 5);
    wire_done(fd, id, 0);
  } else if (strcmp(verb, "truth") == 0) {
    answer_truth(fd, id, rest);
  } else if (strcmp(verb, "run") == 0) {
    answer_run(fd, id, rest);
  } else if (strcmp(verb, "guest") == 0) {
    answer_guest(fd, id, rest);
  } else {
    wire_done(fd, id, UNKNOWN);
  }
}

/* Children that the spawner left to PID 1; those of others stay zombies where they want to. */
static void reap(void) {
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
}

static void serve(int fd) {
  static struct wire w;
  w.fd = fd;
  for (;;) {
    char *line = wire_buffered_line(&w);
    if (line != NULL) {
      answer(fd, line);
      continue;
    }
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    poll(&ready, 1, 1000);
    reap();
    if (!(ready.revents & POLLIN) && (ready.revents & POLLHUP)) usleep(20000); /* nobody there */
    if ((ready.revents & POLLIN) && wire_fill(&w) <= 0) usleep(20000);
  }
}

static _Noreturn void init(void) {
  begin_system();
  int port = open_port();
  say(port < 0 ? "lab: no virtio-serial port%s\n" : "lab: ready%s\n", "");
  if (port >= 0) serve(port);
  for (;;) pause();
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strncmp(argv[i], "--lab=", 6) == 0) live(argv[i] + 6);
  }
  if (getpid() == 1) init();
  if (argc == 3 && strcmp(argv[1], "spawn") == 0) {
    spawn(atoi(argv[2]));
    return 0;
  }
  if (argc >= 2 && strcmp(argv[1], "storm") == 0) {
    storm(argc > 2 ? atoi(argv[2]) : 8);
    return FAILED;
  }
  fprintf(stderr, "usage: agent spawn N; agent storm [ALIVE]\n");
  return UNKNOWN;
}
