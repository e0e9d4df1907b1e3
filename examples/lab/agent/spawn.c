#define _GNU_SOURCE
#include "spawn.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const names[] = {
    "sshd",     "cron",   "rsyslogd", "nginx",   "postgres", "redis-server", "dbus-daemon",
    "agetty",   "bash",   "systemd-udevd", "java", "node",   "chronyd",      "dhclient",
    "smartd",   "polkitd", "haproxy", "mysqld",  "memcached", "unattended-upgrade"};

static const char *const kinds[] = {"sleep", "tcp",  "threads", "file",  "sleep", "udp",
                                    "unix",  "stop", "zombie",  "vfork", "names", "map"};

enum { NAMES = sizeof names / sizeof *names, KINDS = sizeof kinds / sizeof *kinds };

static void sleep_forever(void) {
  for (;;) pause();
}

static void *thread_life(void *number) {
  char name[16];
  snprintf(name, sizeof name, "worker-%ld", (long)(intptr_t)number);
  prctl(PR_SET_NAME, name);
  sleep_forever();
  return NULL;
}

static void open_socket(int family, int type) {
  int fd = socket(family, type, 0);
  struct sockaddr_in in = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t)(2000 + getpid() % 30000)),
                           .sin_addr.s_addr = htonl(INADDR_ANY)};
  struct sockaddr_un un = {.sun_family = AF_UNIX};
  snprintf(un.sun_path, sizeof un.sun_path, "/run/lab-%d.sock", (int)getpid());
  if (family == AF_INET) {
    bind(fd, (struct sockaddr *)&in, sizeof in);
  } else {
    bind(fd, (struct sockaddr *)&un, sizeof un);
  }
  if (type == SOCK_STREAM) listen(fd, 8);
}

static void map_file(void) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/lab-%d.map", (int)getpid());
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, 65536) < 0) return;
  char *bytes = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (bytes != MAP_FAILED) snprintf(bytes, 64, "mapped by %d", (int)getpid());
}

static void open_files(void) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/lab-%d.log", (int)getpid());
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd >= 0 && write(fd, "started\n", 8) != 8) close(fd);
  fd = open("/proc/version", O_RDONLY);
}

/* The new names take hold at once for all kinds but pid, which only a child is in. */
static void new_namespaces(void) {
  if (unshare(CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID) == 0) {
    if (sethostname("inner", 5) == 0 && fork() == 0) sleep_forever();
  }
}

static void take_kind(const char *kind) {
  if (strcmp(kind, "tcp") == 0) open_socket(AF_INET, SOCK_STREAM);
  if (strcmp(kind, "udp") == 0) open_socket(AF_INET, SOCK_DGRAM);
  if (strcmp(kind, "unix") == 0) open_socket(AF_UNIX, SOCK_STREAM);
  if (strcmp(kind, "file") == 0) open_files();
  if (strcmp(kind, "map") == 0) map_file();
  if (strcmp(kind, "names") == 0) new_namespaces();
  if (strcmp(kind, "zombie") == 0 && fork() == 0) _exit(0);
  for (long i = 0; strcmp(kind, "threads") == 0 && i < 3; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, thread_life, (void *)(intptr_t)i);
  }
}

/* Real, effective and saved ids that differ, so that nobody can mix them up unnoticed. */
static void take_ids(int number) {
  uid_t uid = 1000 + (uid_t)number % 7;
  if (number % 4 == 0) return; /* stays root */
  if (setresgid(uid + 100, uid + 100, uid + 100) < 0) return;
  if (setresuid(uid, number % 5 == 0 ? uid + 50 : uid, number % 10 == 0 ? 0 : uid) < 0) return;
}

/* argv: NAME --lab=KIND:NUMBER:READYFD */
void live(const char *kind) {
  char word[16] = "";
  int number = 0, ready = -1;
  sscanf(kind, "%15[a-z]:%d:%d", word, &number, &ready);
  take_kind(word);
  take_ids(number);
  prctl(PR_SET_DUMPABLE, 1);
  if (write(ready, "r", 1) != 1) _exit(1);
  close(ready);
  if (strcmp(word, "stop") == 0) raise(SIGSTOP);
  if (strcmp(word, "vfork") == 0 && vfork() == 0) sleep_forever(); /* the parent waits in D */
  sleep_forever();
}

static void start_one(int number, int ready) {
  const char *name = names[number % NAMES];
  char path[64], lab[64];
  snprintf(path, sizeof path, "/usr/sbin/%s", name);
  snprintf(lab, sizeof lab, "--lab=%s:%d:%d", kinds[number % KINDS], number, ready);
  link("/init", path);
  if (fork() != 0) return;
  setsid();
  execl(path, name, "-D", lab, (char *)NULL);
  _exit(127);
}

void spawn(int count) {
  int ready[2];
  char byte;
  mkdir("/usr", 0755);
  mkdir("/usr/sbin", 0755);
  if (count <= 0 || pipe2(ready, 0) < 0) return;
  fcntl(ready[0], F_SETFD, FD_CLOEXEC);
  for (int i = 0; i < count; i++) start_one(i, ready[1]);
  close(ready[1]);
  for (int i = 0; i < count && read(ready[0], &byte, 1) == 1; i++) continue;
  close(ready[0]);
}

/* The storm's diary: how many, then the pids, in a file that truth reads. */
enum { STORM_MAX = 1 << 20 };

struct diary {
  uint32_t count;
  int32_t pid[STORM_MAX];
};

static const char diary_path[] = "/run/storm";

static struct diary *open_diary(void) {
  int fd = open(diary_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(struct diary)) < 0) return NULL;
  void *at = mmap(NULL, sizeof(struct diary), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  return at == MAP_FAILED ? NULL : at;
}

static void short_life(unsigned seed) {
  char name[16];
  snprintf(name, sizeof name, "storm-%u", seed % 1000);
  prctl(PR_SET_NAME, name);
  usleep(1000 + seed * 7919u % 20000);
  _exit(0);
}

void storm(int alive) {
  struct diary *diary = open_diary();
  prctl(PR_SET_NAME, "storm");
  if (diary == NULL) return;
  for (int running = 0;; running++) {
    while (running >= alive && wait(NULL) > 0) running--;
    pid_t pid = fork();
    if (pid == 0) short_life((unsigned)getpid());
    if (pid > 0 && diary->count < STORM_MAX) {
      diary->pid[diary->count] = pid;
      __atomic_store_n(&diary->count, diary->count + 1, __ATOMIC_RELEASE);
    }
  }
}

void put_storm(struct text *out) {
  size_t length = 0;
  if (access(diary_path, R_OK) != 0) return;
  int fd = open(diary_path, O_RDONLY | O_CLOEXEC);
  const struct diary *diary = mmap(NULL, sizeof *diary, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (diary == MAP_FAILED) return;
  uint32_t count = __atomic_load_n(&diary->count, __ATOMIC_ACQUIRE);
  put(out, "\"storm\":{\"pids\":[");
  for (; length < count; length++) put(out, "%d,", diary->pid[length]);
  put_close(out, "]},\n");
  munmap((void *)(uintptr_t)diary, sizeof *diary);
}
