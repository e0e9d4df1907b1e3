/*
 * talk: the outside end of the lab's channels.
 *
 *   talk agent SOCKET SECONDS VERB ARGUMENTS...   ask the agent in a guest; prints its reply
 *   talk qmp SOCKET COMMAND...                    QMP commands (JSON), one after the other
 *
 * Exit status: the agent's own; 124 when nothing came in time; 125 when there is nobody to ask.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "wire.h"

enum { NO_ANSWER = 124, NOBODY = 125 };

static int connect_to(const char *path) {
  struct sockaddr_un where = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof where.sun_path) return -1;
  strcpy(where.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&where, sizeof where) < 0) return -1;
  return fd;
}

static void on_alarm(int signal_number) {
  (void)signal_number;
  _exit(NO_ANSWER);
}

static int ask(struct wire *w, const char *id, char **words, int count) {
  wire_write(w->fd, id, strlen(id));
  for (int i = 0; i < count; i++) {
    wire_write(w->fd, " ", 1);
    wire_write(w->fd, words[i], strlen(words[i]));
  }
  wire_write(w->fd, "\n", 1);
  for (;;) {
    char *line = wire_line(w);
    if (line == NULL) return NOBODY;
    char got[160];
    size_t length;
    int status = 0;
    int fields = sscanf(line, "%159s %zu %d", got, &length, &status);
    int mine = fields >= 2 && strcmp(got, id) == 0;
    if (fields == 2 && wire_pass(w, length, mine ? STDOUT_FILENO : -1) < 0) return NOBODY;
    if (fields == 3 && mine) return status;
  }
}

/* Sends one QMP command and prints what it returned; events in between are skipped. */
static int qmp(struct wire *w, const char *command) {
  wire_write(w->fd, command, strlen(command));
  wire_write(w->fd, "\n", 1);
  for (;;) {
    char *line = wire_line(w);
    if (line == NULL) return NOBODY;
    if (strncmp(line, "{\"return\"", 9) == 0) {
      if (strstr(command, "qmp_capabilities") == NULL) puts(line);
      return 0;
    }
    if (strncmp(line, "{\"error\"", 8) == 0) {
      fprintf(stderr, "%s\n", line);
      return 1;
    }
  }
}

static int talk_qmp(struct wire *w, char **commands, int count) {
  if (wire_line(w) == NULL) return NOBODY; /* the greeting */
  int status = qmp(w, "{\"execute\":\"qmp_capabilities\"}");
  for (int i = 0; status == 0 && i < count; i++) status = qmp(w, commands[i]);
  return status;
}

int main(int argc, char **argv) {
  static struct wire w;
  if (argc < 4) {
    fprintf(stderr, "usage: talk agent SOCKET SECONDS VERB...; talk qmp SOCKET COMMAND...\n");
    return 2;
  }
  signal(SIGALRM, on_alarm);
  w.fd = connect_to(argv[2]);
  if (w.fd < 0) return NOBODY;
  if (strcmp(argv[1], "qmp") == 0) {
    alarm(120);
    return talk_qmp(&w, argv + 3, argc - 3);
  }
  alarm((unsigned)atoi(argv[3]));
  char id[64];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  snprintf(id, sizeof id, "q%d-%ld", (int)getpid(), now.tv_nsec);
  return ask(&w, id, argv + 4, argc - 4);
}
